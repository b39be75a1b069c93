namespace LLMHive.Orchestration;

/// <summary>What a run tells while it works: any number of <see cref="Traced"/>, <see cref="Written"/> and <see cref="Heartbeat"/>, then one <see cref="Finished"/>.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.RunFrame")]
public abstract record RunFrame
{
    /// <summary>A new entry of the trace.</summary>
    [GenerateSerializer, Immutable, Alias("llmhive.RunFrame.Traced")]
    public sealed record Traced([property: Id(0)] TraceEvent Event) : RunFrame;

    /// <summary>The next piece of the answer, while it is being written; the result's answer begins with all of them.</summary>
    [GenerateSerializer, Immutable, Alias("llmhive.RunFrame.Written")]
    public sealed record Written([property: Id(0)] string Text) : RunFrame;

    /// <summary>Nothing new, but alive.</summary>
    [GenerateSerializer, Immutable, Alias("llmhive.RunFrame.Heartbeat")]
    public sealed record Heartbeat : RunFrame;

    /// <summary>The run is over and its usage booked.</summary>
    [GenerateSerializer, Immutable, Alias("llmhive.RunFrame.Finished")]
    public sealed record Finished([property: Id(0)] RunResult Result) : RunFrame;
}
