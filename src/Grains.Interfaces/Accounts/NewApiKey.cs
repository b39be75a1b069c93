namespace LLMHive.Accounts;

/// <summary>A key just made, with its secret, which is shown this once.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.NewApiKey")]
public sealed record NewApiKey([property: Id(0)] ApiKey Key, [property: Id(1)] string Secret)
{
    /// <summary>The key without its secret, so that a log line can never hold it.</summary>
    public override string ToString() => Key.ToString();
}
