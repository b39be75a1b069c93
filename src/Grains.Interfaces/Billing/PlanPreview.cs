namespace LLMHive.Billing;

/// <summary>What a change of plan would cost.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.PlanPreview")]
public sealed record PlanPreview
{
    /// <summary>The wanted plan.</summary>
    [Id(0)] public required string TierName { get; init; }

    /// <summary>The wanted length of a period.</summary>
    [Id(1)] public required BillingCycle BillingCycle { get; init; }

    /// <summary>When it would take effect: now for an upgrade, the end of the period for a downgrade.</summary>
    [Id(2)] public required DateTimeOffset EffectiveAt { get; init; }

    /// <summary>Lines of the invoice that would be made at once; none for a downgrade.</summary>
    [Id(3)] public ImmutableArray<PreviewLine> Lines { get; init; } = [];

    /// <summary>Sum of the lines, in cents.</summary>
    [Id(4)] public long TotalCents { get; init; }

    /// <summary>Price of each further period, in cents.</summary>
    [Id(5)] public required long RenewalCents { get; init; }
}

/// <summary>One line of a preview.</summary>
/// <param name="Description">For people.</param>
/// <param name="AmountCents">Negative = a credit.</param>
[GenerateSerializer, Immutable, Alias("llmhive.PreviewLine")]
public sealed record PreviewLine([property: Id(0)] string Description, [property: Id(1)] long AmountCents);
