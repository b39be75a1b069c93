using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LLMHive;

/// <summary>The typed client over the hive's grains.</summary>
internal sealed class HiveFacade : ILLMHive
{
    private const KeyScopes OfUsers = KeyScopes.Chat | KeyScopes.Billing | KeyScopes.Knowledge;

    private readonly ClientParts _parts;

    public HiveFacade(IHiveClient hive, IOptions<LLMHiveClientOptions> options, TimeProvider clock, ILogger<HiveFacade> logger)
    {
        var settings = options.Value;
        _parts = new(hive, clock, TimeSpan.FromSeconds(settings.SilenceSeconds), settings.ServiceName, logger);
        Operator = new HiveOperator(_parts);
    }

    public IHiveOperator Operator { get; }

    public IHiveUser For(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return Ids.IsValid(userId)
            ? new HiveUser(new(new() { UserId = userId, KeyId = _parts.ServiceName, Scopes = OfUsers }), _parts)
            : throw new ArgumentException(Ids.Invalid(nameof(userId), userId).Message, nameof(userId));
    }

    public async Task<IHiveUser> WithKey(string apiKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(apiKey);
        var principal = KeyHash.Of(apiKey) is { } hash
            ? await HiveCalls.Again((Key: _parts.Hive.ApiKey(hash), cancellationToken), static call => call.Key.Authenticate(call.cancellationToken))
            : null;
        return principal is null || principal.ExpiresAt <= _parts.Clock.GetUtcNow()
            ? throw new HiveException(CommonRefusals.WrongKey)
            : new HiveUser(new(principal), _parts);
    }

    public Task<ImmutableArray<ModelCard>> Models(CancellationToken cancellationToken) =>
        HiveCalls.Again((_parts.Hive, cancellationToken), static call => call.Hive.Door().Models(call.cancellationToken));

    public Task<ImmutableArray<PlanCard>> Plans(CancellationToken cancellationToken) =>
        HiveCalls.Again((_parts.Hive.Billing, cancellationToken), static call => call.Billing.Plans(call.cancellationToken));
}
