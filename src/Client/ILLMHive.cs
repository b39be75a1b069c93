using LLMHive.Billing;
using LLMHive.Models;

namespace LLMHive;

/// <summary>
/// LLMHive for another .NET service: everything its HTTP API can do, typed, without HTTP. Register it with
/// <see cref="HiveClientSetup"/>; one instance serves the whole process. What the hive refuses is a <see cref="HiveException"/>.
/// </summary>
public interface ILLMHive
{
    /// <summary>
    /// The hive as one user sees it, on the word of this service: limits, plan and bill are that user's. Costs nothing; the
    /// account should have been opened before (<see cref="IHiveOperator.OpenAccount"/>).
    /// </summary>
    /// <param name="userId">1 to 64 characters of <c>a-z A-Z 0-9 . _ @ -</c>.</param>
    /// <exception cref="ArgumentException">The id is none.</exception>
    IHiveUser For(string userId);

    /// <summary>
    /// The hive as the owner of an API key sees it, with the key's scopes and budget. The key is checked now: ask anew for each
    /// request that comes with one, so that a revoked key stops working.
    /// </summary>
    /// <exception cref="HiveException"><c>invalid_api_key</c>: unknown, revoked or expired.</exception>
    Task<IHiveUser> WithKey(string apiKey, CancellationToken cancellationToken = default);

    /// <summary>Every model that can be asked, hive models first.</summary>
    Task<ImmutableArray<ModelCard>> Models(CancellationToken cancellationToken = default);

    /// <summary>The plans that can be had now, lowest rank first.</summary>
    Task<ImmutableArray<PlanCard>> Plans(CancellationToken cancellationToken = default);

    /// <summary>What only operators do. Whoever holds this interface is trusted: the cluster lets its clients in without a key.</summary>
    IHiveOperator Operator { get; }
}
