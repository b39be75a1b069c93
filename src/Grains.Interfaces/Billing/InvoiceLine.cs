namespace LLMHive.Billing;

/// <summary>One line of an invoice. Its amount was rounded once.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.InvoiceLine")]
public sealed record InvoiceLine
{
    /// <summary>What it is for.</summary>
    [Id(0)] public required InvoiceLineKind Kind { get; init; }

    /// <summary>Words for the reader.</summary>
    [Id(1)] public required string Description { get; init; }

    /// <summary>How many: tokens, requests, periods.</summary>
    [Id(2)] public long Quantity { get; init; } = 1;

    /// <summary>Price of one, exact, in the currency's main unit.</summary>
    [Id(3)] public decimal UnitPrice { get; init; }

    /// <summary>The amount in minor units; below zero for credits.</summary>
    [Id(4)] public required long AmountMinor { get; init; }

    /// <summary>The model whose tokens they are; null where a line is not about a model.</summary>
    [Id(5)] public string? Model { get; init; }

    /// <summary>The day (UTC) of usage that was handed in late; null otherwise.</summary>
    [Id(6)] public DateOnly? UsedOn { get; init; }

    /// <summary>Start of the billing period whose usage it bills; null where it bills none.</summary>
    [Id(7)] public DateTimeOffset? UsagePeriod { get; init; }
}
