using LLMHive.Accounts;
using LLMHive.Storage;
using Microsoft.Extensions.Logging;

namespace LLMHive.Billing;

/// <summary>
/// Order of a command that costs money: 1. check. 2. Store the intent with the id of its calls. 3. Call the processor. 4. Store
/// the result, its answer and its effects in one write. 5. Tell the tables and the gate. Whoever comes next after a crash
/// finds the intent and repeats 3 under the same id, which the processor answers as the first time.
/// </summary>
[GrainType("llmhive.subscription")]
internal sealed partial class SubscriptionGrain(
    [PersistentState("billing.subscription", "Default")] IPersistentState<SubscriptionState> store,
    EffectsOutbox outbox, SubscriptionParts parts, TimeProvider clock, ILogger<SubscriptionGrain> logger)
    : DurableGrain<SubscriptionState>(store, outbox), ISubscriptionGrain
{
    /// <summary>More changes than anybody makes in a day; the state must not grow without end.</summary>
    private const int MostAnswers = 1000;

    private string UserId => GrainKeys.UserIdOf(this.GetPrimaryKeyString());

    private long NextVersion => Math.Max(State.Version, State.Entitlements?.Version ?? 0) + 1;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (State is { Version: 0, Entitlements: { Plan: not PlanCatalogue.FreePlan } old })
        {
            // Schema 1: a plan could come from an operator only.
            Upgrade(State with { Granted = new(old.Plan, old.PlanVersion), AccountOpenedAt = old.Anchor });
        }

        return Task.CompletedTask;
    }

    public async Task<Outcome<Entitlements>> Grant(PlanGrant grant, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (parts.Plans.Find(grant.Plan, now) is not { } plan)
        {
            return Refusal.Of(RefusalCodes.UnknownTier, $"There is no plan '{grant.Plan}'. Plans are {string.Join(", ", parts.Plans.Names(now))}.", "plan");
        }

        if (await OpenedAt(cancellationToken) is not { } opened)
        {
            return UnknownAccount();
        }

        var granted = plan.Name == PlanCatalogue.FreePlan ? null : new GrantedPlan(plan.Name, plan.Version);
        var audit = SubscriptionRows.Audit(
            FormattableString.Invariant($"plan:{UserId}:{NextVersion}"), UserId, now, new PlanAudit("plan_granted", UserId, grant.Plan, grant.GrantedBy, now));
        await Save(State with { Granted = granted, AccountOpenedAt = opened }, [audit], now);
        return State.Entitlements!;
    }

    public async Task<Subscription> Find(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (State.Current is { } current)
        {
            return current.View(now);
        }

        var opened = await OpenedAt(cancellationToken) ?? now;
        var (start, end) = BillingPeriods.At(opened, BillingCycle.Monthly, now);
        return new()
        {
            UserId = UserId, TierName = State.Granted?.Plan ?? PlanCatalogue.FreePlan, Status = SubscriptionStatus.Active,
            BillingCycle = BillingCycle.Monthly, CurrentPeriodStart = start, CurrentPeriodEnd = end,
            Livemode = parts.Processor.Livemode, CreatedAt = opened, UpdatedAt = opened,
        };
    }

    public Task<Outcome<PlanPreview>> Preview(SubscriptionCommand command, CancellationToken cancellationToken)
    {
        if (State.Current is not { IsTerminal: false, IsPaid: true } current)
        {
            return Task.FromResult<Outcome<PlanPreview>>(
                Refusal.Of(RefusalCodes.SubscriptionState, "There is no paid subscription to be changed. Create one instead.", "id"));
        }

        return Task.FromResult(command.SubscriptionId is { } id && id != current.Id
            ? Terminal(id)
            : parts.Machine.Preview(current, command, clock.GetUtcNow()));
    }

    public async Task<SubscriptionReply> Execute(SubscriptionCommand command, CommandOrigin origin, CancellationToken cancellationToken)
    {
        if (IdempotencyRules.Check(origin.IdempotencyKey) is { } badKey)
        {
            return new() { Refusal = badKey };
        }

        // First what a crash or an absent processor left half done: the new command must see how it ended.
        await FinishPending();
        var fingerprint = IdempotencyRules.Fingerprint(command);
        if (FindAnswer(origin.IdempotencyKey) is { } answer)
        {
            return answer.Fingerprint == fingerprint && answer.Subscription is { } first
                ? first with { Replayed = true }
                : new() { Refusal = IdempotencyRules.Reused };
        }

        if (State.Pending is not null)
        {
            return new() { Refusal = PaymentRefusals.Away(parts.Recheck) };
        }

        if (await OpenedAt(cancellationToken) is not { } opened)
        {
            return new() { Refusal = UnknownAccount() };
        }

        if (command.SubscriptionId is { } id && State.Current?.Id != id)
        {
            return new() { Refusal = Terminal(id) };
        }

        return await Begin(command, origin, opened);
    }

    protected override Task Tell(CancellationToken cancellationToken) =>
        State.Entitlements is { } entitlements ? parts.Sink.Apply(entitlements, cancellationToken) : Task.CompletedTask;

    /// <summary>Stores a change with all that follows from it: entitlements, rows, wake-up calls.</summary>
    private async Task Save(SubscriptionState next, IEnumerable<QueryRow> audit, DateTimeOffset now, DateTimeOffset? wakeAt = null)
    {
        var version = NextVersion;
        var rows = audit.ToList();
        var entitlements = EntitlementRules.Of(UserId, next, parts.Plans, now);
        if (entitlements != State.Entitlements)
        {
            entitlements = entitlements with { Version = version };
            rows.Add(SubscriptionRows.Entitlements(entitlements, now));
        }

        var news = Array.Empty<WorkItem>();
        if (next.Current is { } current && current != State.Current)
        {
            rows.Add(SubscriptionRows.Subscription(current, version, now));
            news = [SubscriptionNewsWork.Of(State.Current, current, version, now)];
        }

        if (next.CustomerId is { } customer && customer != State.CustomerId)
        {
            rows.Add(SubscriptionRows.Payer(customer, UserId, now));
        }

        IEnumerable<DateTimeOffset> moments = [.. next.Current is { } record ? SubscriptionRows.Moments(record) : [], .. wakeAt is { } at ? [at] : Array.Empty<DateTimeOffset>()];
        var effects = new PendingEffects
        {
            Rows = [.. rows], Work = [.. moments.Distinct().Select(moment => SubscriptionRows.WakeUp(UserId, moment)), .. news],
        };
        await Commit(
            next with { Version = version, Entitlements = entitlements, Effects = effects, Answered = Fresh(next.Answered, now) },
            version, CancellationToken.None);
    }

    private async Task<DateTimeOffset?> OpenedAt(CancellationToken cancellationToken) => State.AccountOpenedAt
        ?? (await GrainFactory.GetGrain<IAccountGrain>(this.GetPrimaryKeyString()).Find(cancellationToken))?.CreatedAt;

    /// <summary>The answer that was given under this key, if any.</summary>
    private AnsweredCommand? FindAnswer(string? key) => key is null
        ? null
        : Fresh(State.Answered, clock.GetUtcNow()).LastOrDefault(answer => answer.Key == key);

    private static ImmutableArray<AnsweredCommand> Fresh(ImmutableArray<AnsweredCommand> answered, DateTimeOffset now)
    {
        var fresh = answered.IsDefaultOrEmpty ? [] : answered.RemoveAll(answer => answer.At + IdempotencyRules.Lifetime <= now);
        return fresh.Length > MostAnswers ? fresh.RemoveRange(0, fresh.Length - MostAnswers) : fresh;
    }

    private Refusal UnknownAccount() =>
        Refusal.Of(RefusalCodes.AccountUnknown, $"There is no account '{UserId}'. Open it with POST /api/v1/accounts.", "user_id");

    private static Refusal Terminal(string id) => Refusal.Of(
        RefusalCodes.SubscriptionTerminal, $"Subscription {id} has ended; nothing brings it back. Create a new one.", "id");
}
