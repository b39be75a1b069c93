using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>Stored state of the invoice book: the last number of each series, and the latest document until it is in the tables.</summary>
internal sealed record InvoiceBookState : IEffectfulState
{
    /// <summary>Last number by series, such as <c>LH-2026</c> → 17.</summary>
    public ImmutableDictionary<string, long> Last { get; init; } = ImmutableDictionary<string, long>.Empty;

    public long Version { get; init; }

    public PendingEffects Effects { get; init; } = PendingEffects.None;
}
