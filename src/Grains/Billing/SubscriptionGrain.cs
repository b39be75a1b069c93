using LLMHive.Accounts;
using LLMHive.Storage;

namespace LLMHive.Billing;

[GrainType("llmhive.subscription")]
internal sealed class SubscriptionGrain(
    [PersistentState("billing.subscription", "Default")] IPersistentState<SubscriptionState> store,
    EffectsOutbox outbox, IEntitlementsSink sink, PlanCatalogue plans, TimeProvider clock)
    : DurableGrain<SubscriptionState>(store, outbox), ISubscriptionGrain
{
    public async Task<Outcome<Entitlements>> Grant(PlanGrant grant, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (plans.Find(grant.Plan, now) is not { } plan)
        {
            return Refusal.Of(RefusalCodes.UnknownTier, $"There is no plan '{grant.Plan}'. Plans are {string.Join(", ", plans.Names(now))}.", "plan");
        }

        var userId = GrainKeys.UserIdOf(this.GetPrimaryKeyString());
        var account = await GrainFactory.GetGrain<IAccountGrain>(this.GetPrimaryKeyString()).Find(cancellationToken);
        if (account is null)
        {
            return Refusal.Of(RefusalCodes.AccountUnknown, $"There is no account '{userId}'. Open it with POST /api/v1/accounts.", "user_id");
        }

        var entitlements = new Entitlements
        {
            UserId = userId,
            Plan = plan.Name,
            PlanVersion = plan.Version,
            Anchor = State.Entitlements?.Anchor ?? account.CreatedAt,
            Version = (State.Entitlements?.Version ?? 0) + 1,
        };
        await Commit(
            new() { Entitlements = entitlements, Effects = Effects(entitlements, grant, now) }, entitlements.Version, cancellationToken);
        return entitlements;
    }

    protected override Task Tell(CancellationToken cancellationToken) =>
        State.Entitlements is { } entitlements ? sink.Apply(entitlements, cancellationToken) : Task.CompletedTask;

    private static PendingEffects Effects(Entitlements entitlements, PlanGrant grant, DateTimeOffset now) => new()
    {
        Rows =
        [
            new()
            {
                Kind = QueryKinds.Entitlements, Id = entitlements.UserId, Owner = entitlements.UserId, At = now,
                Version = entitlements.Version, Json = QueryJson.Write(entitlements),
            },
            new()
            {
                Kind = QueryKinds.Audit, Id = FormattableString.Invariant($"plan:{entitlements.UserId}:{entitlements.Version}"),
                Owner = entitlements.UserId, At = now, Version = 1,
                Json = QueryJson.Write(new PlanAudit("plan_granted", entitlements.UserId, grant.Plan, grant.GrantedBy, now)),
            },
        ],
    };
}
