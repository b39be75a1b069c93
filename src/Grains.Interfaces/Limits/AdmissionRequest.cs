namespace LLMHive.Limits;

/// <summary>All that admission needs to know of one request.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.AdmissionRequest")]
public sealed record AdmissionRequest
{
    /// <summary>Unique id of the request; the same id twice is one admission.</summary>
    [Id(0)] public required string RequestId { get; init; }

    /// <summary>Public id of the key used.</summary>
    [Id(1)] public required string KeyId { get; init; }

    /// <summary>Most that all keys of this budget may cost in the period, in US dollars; null = no limit of its own.</summary>
    [Id(2)] public decimal? KeyBudgetUsd { get; init; }

    /// <summary>Engine of a hive model (<c>vote</c>, <c>fast</c> …); null for a single model.</summary>
    [Id(3)] public string? Engine { get; init; }

    /// <summary>The models planned to be called, best first, with the most that one call of each can cost.</summary>
    [Id(4)] public required ImmutableArray<PlannedCall> Calls { get; init; }

    /// <summary>The caller named the members; then a plan that allows fewer, or not all of them, refuses instead of taking fewer.</summary>
    [Id(5)] public bool MembersAreExplicit { get; init; }

    /// <summary>Estimated tokens of the prompt.</summary>
    [Id(6)] public long PromptTokens { get; init; }

    /// <summary>Most tokens of one answer.</summary>
    [Id(7)] public long MaxOutputTokens { get; init; }

    /// <summary>Budget the caller set for this request, in US dollars; null = the plan's.</summary>
    [Id(8)] public decimal? BudgetUsd { get; init; }

    /// <summary>How long the request may run.</summary>
    [Id(9)] public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>An operator's key: nothing of the plan is checked, everything is counted.</summary>
    [Id(10)] public bool Unlimited { get; init; }

    /// <summary>The request was begun once before and broke off: it may be in the ledger already, and must not be charged again.</summary>
    [Id(11)] public bool Resumed { get; init; }

    /// <summary>
    /// What the engine asks beyond one answer of each member; the first entry is for one member, the second for two, and so
    /// on. Where it does not fit, less is granted, down to one answer. Default = nothing more is asked, and the request is
    /// admitted whole or not at all.
    /// </summary>
    [Id(12)] public ImmutableArray<ExtraCalls> Extra { get; init; }

    /// <summary>What is admitted in its place where the plan includes not <see cref="Engine"/> or none of the members; null = the request is refused.</summary>
    [Id(13)] public AdmissionRequest? Otherwise { get; init; }

    /// <summary>The key whose budget is spent; null = <see cref="KeyId"/>.</summary>
    [Id(14)] public string? BudgetId { get; init; }
}
