namespace LLMHive.Orchestration;

/// <summary>What a user says of a run's answer. One of the two is set.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.RunFeedback")]
public sealed record RunFeedback
{
    /// <summary>True = the answer was right, false = it was wrong; null when the right answer is told instead.</summary>
    [Id(0)] public bool? Good { get; init; }

    /// <summary>The right answer in any form that a model could give it; null when the answer is rated instead.</summary>
    [Id(1)] public string? CorrectAnswer { get; init; }

    /// <summary>The right answer is known, and not only a user's word.</summary>
    [Id(2)] public bool Verified { get; init; }
}
