using LLMHive.Usage;

namespace LLMHive.Storage;

/// <summary>
/// One record of the journal: a reservation that opened, or the rows of a request, which close its reservation. Exactly one
/// of <see cref="Open"/> and <see cref="Request"/> is set.
/// </summary>
internal sealed record JournalRecord
{
    /// <summary>The reservation that opened.</summary>
    public OpenReservation? Open { get; init; }

    /// <summary>The request that ended.</summary>
    public string? Request { get; init; }

    /// <summary>What the request used; may be empty.</summary>
    public UsageRow[]? Rows { get; init; }
}
