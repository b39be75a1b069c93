namespace LLMHive.Usage;

/// <summary>
/// What admission allows one request to do. The model agent checks it on every call without asking anybody, so that no
/// engine can reach a model that the plan denies, or spend more than was admitted.
/// </summary>
[GenerateSerializer, Immutable, Alias("llmhive.Ticket")]
public sealed record Ticket
{
    /// <summary>The admitted request.</summary>
    [Id(0)] public required string RequestId { get; init; }

    /// <summary>Who pays.</summary>
    [Id(1)] public required string UserId { get; init; }

    /// <summary>Public id of the key used.</summary>
    [Id(2)] public string KeyId { get; init; } = "";

    /// <summary>Plan in force at admission.</summary>
    [Id(3)] public required string Plan { get; init; }

    /// <summary>The subscription in force; empty on the free plan.</summary>
    [Id(4)] public string SubscriptionId { get; init; } = "";

    /// <summary>Start of the billing period at admission.</summary>
    [Id(5)] public DateTimeOffset PeriodStart { get; init; }

    /// <summary>Models the plan allows: ids, or prefixes that end in <c>*</c>; default = every model.</summary>
    [Id(6)] public ImmutableArray<string> AllowedModels { get; init; }

    /// <summary>Members of a hive model this request may use at the same time.</summary>
    [Id(7)] public int MaxMembers { get; init; } = 1;

    /// <summary>Model calls this request may make.</summary>
    [Id(8)] public int MaxCalls { get; init; } = 1;

    /// <summary>Prompt and answer tokens of all calls together; null = no limit.</summary>
    [Id(9)] public long? MaxTokens { get; init; }

    /// <summary>Provider cost of all calls together, in US dollars; null = no limit.</summary>
    [Id(10)] public decimal? MaxCostUsd { get; init; }

    /// <summary>No call may start after this moment (UTC).</summary>
    [Id(11)] public DateTimeOffset Deadline { get; init; }

    // Id 12 was LimitedByPlan, which nobody read. It is not given again: old nodes still send it.

    /// <summary>The engine admitted; null for a single model.</summary>
    [Id(13)] public string? Engine { get; init; }

    /// <summary>The key whose budget is spent; null = <see cref="KeyId"/>.</summary>
    [Id(14)] public string? BudgetId { get; init; }

    /// <summary>The plan's most tokens, prompt and answers together, of one request; null = no limit.</summary>
    [Id(15)] public long? TokensPerQuery { get; init; }

    /// <summary>True when the plan allows this model.</summary>
    public bool Allows(string model)
    {
        if (AllowedModels.IsDefaultOrEmpty)
        {
            return true;
        }

        foreach (var allowed in AllowedModels)
        {
            if (allowed == model || (allowed.EndsWith('*') && model.AsSpan().StartsWith(allowed.AsSpan(0, allowed.Length - 1), StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }
}
