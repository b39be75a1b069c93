namespace LLMHive.Billing;

/// <summary>Brings the processor's prices in line with the plan catalogue.</summary>
public interface IPriceSync
{
    /// <summary>Makes what is missing or costs something else, and leaves the rest alone; again = nothing to do.</summary>
    /// <returns>One result a price; the first that fails is the last.</returns>
    Task<ImmutableArray<PaymentResult<SyncedPrice>>> Run(CancellationToken cancellationToken);
}

/// <summary>What was done about a price.</summary>
public enum SyncedPriceState
{
    /// <summary>It was right.</summary>
    Present,

    /// <summary>It was missing and was made.</summary>
    Created,

    /// <summary>It cost something else; a new one took over its lookup key, and subscriptions on the old one keep it.</summary>
    Replaced,
}

/// <summary>A price after the sync.</summary>
/// <param name="Key">Its lookup key.</param>
/// <param name="Id">The processor's id.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="State">What was done.</param>
public sealed record SyncedPrice(string Key, string Id, long Amount, SyncedPriceState State);
