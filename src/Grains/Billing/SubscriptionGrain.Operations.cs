using LLMHive.Storage;
using Microsoft.Extensions.Logging;

namespace LLMHive.Billing;

/// <summary>Commands, from the intent to the stored result.</summary>
internal sealed partial class SubscriptionGrain
{
    /// <summary>How long a command may take before somebody looks after it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private async Task<SubscriptionReply> Begin(SubscriptionCommand command, CommandOrigin origin, DateTimeOffset opened)
    {
        var now = clock.GetUtcNow();
        var operation = new PendingOperation
        {
            // The moment keeps a rebuilt database from meeting the keys of an older one at the processor.
            Id = FormattableString.Invariant($"{UserId}:{NextVersion}:{now.ToUnixTimeMilliseconds()}"),
            Command = command,
            Origin = origin,
            StartedAt = now,
        };
        var decision = Decide(operation, opened);
        if (decision.Refusal is { } refusal)
        {
            return new() { Refusal = refusal };
        }

        if (decision.Steps.IsEmpty)
        {
            return await Finish(operation, decision, null, opened);
        }

        await Save(State with { Pending = operation, AccountOpenedAt = opened }, [], now, now + Patience);
        return await Carry(operation) ?? new() { Refusal = PaymentRefusals.Away(parts.Recheck) };
    }

    /// <summary>Goes on with what was begun before, if anything was.</summary>
    private async Task FinishPending()
    {
        if (State.Pending is { } pending)
        {
            await Carry(pending);
        }
    }

    /// <summary>Calls the processor and stores what came of it; null = the processor is away and the intent stays.</summary>
    private async Task<SubscriptionReply?> Carry(PendingOperation pending)
    {
        var opened = State.AccountOpenedAt ?? pending.StartedAt;
        var decision = Decide(pending, opened);
        if (decision.Refusal is { } refusal)
        {
            // Between the intent and now the catalogue changed: what was wanted can no longer be had.
            return await Refuse(pending, refusal, State.Current, "refused");
        }

        var customer = await Customer(pending.Operation);
        if (customer.Value is not { } customerId)
        {
            return customer.Refusal is { Code: not RefusalCodes.PaymentUnavailable } no ? await Refuse(pending, no, State.Current, "refused") : null;
        }

        var target = State.Current is { IsTerminal: false } live ? live.ProcessorId : "";
        var end = await parts.Calls.Run(decision.Steps, pending.Operation, customerId, target, UserId);
        if (end.IsOpen)
        {
            LogAway(UserId, pending.Command.Action, pending.Id, end.Outcome, end.Fault?.Message ?? "");
            return null;
        }

        if (ProcessorCalls.MetPaid(end))
        {
            // Its news had not come yet. With them the same command meets a paid subscription, and is refused as any second one.
            return await Refresh(pending.Origin.By, isRepair: true) is null && Decide(pending, opened).Refusal is { } exists
                ? await Refuse(pending, exists, State.Current, "refused")
                : null;
        }

        if (end.Outcome == PaymentOutcome.Ok || MayStayOpen(pending.Command, end))
        {
            return await Finish(pending, decision, end.Seen, opened);
        }

        var undone = await Undo(decision, pending.Operation.Step("undo"), customerId, end.Seen?.Id ?? target);
        return undone ? await Refuse(pending, PaymentRefusals.Of(end, parts.Recheck), decision.WhenDeclined, "payment_refused") : null;
    }

    /// <summary>A new subscription whose first payment is open waits for it, unless the caller wants it paid at once.</summary>
    private static bool MayStayOpen(SubscriptionCommand command, StepsEnd end) =>
        command.Action == SubscriptionAction.Create && end.Seen is not null
        && (end.Outcome, command.PaymentBehavior) switch
        {
            (PaymentOutcome.ActionRequired, not PaymentBehavior.ErrorIfIncomplete) => true,
            (PaymentOutcome.Declined, PaymentBehavior.AllowIncomplete or PaymentBehavior.DefaultIncomplete) => true,
            _ => false,
        };

    private async Task<bool> Undo(SubscriptionDecision decision, PaymentOperation operation, string customerId, string subscriptionId)
    {
        if (decision.Undo.IsEmpty || subscriptionId.Length == 0)
        {
            return true;
        }

        var end = await parts.Calls.Run(decision.Undo, operation, customerId, subscriptionId, UserId);
        if (!end.IsOpen && end.Outcome != PaymentOutcome.Ok)
        {
            LogUndone(UserId, operation.Key, end.Outcome, end.Fault?.Message ?? "");
        }

        return !end.IsOpen;
    }

    /// <summary>Stores a command that was done, its answer and its effects in one write.</summary>
    private async Task<SubscriptionReply> Finish(
        PendingOperation operation, SubscriptionDecision decision, ProcessorSubscription? seen, DateTimeOffset opened)
    {
        var now = clock.GetUtcNow();
        var observed = decision.Next is { } wanted && seen is not null ? parts.Machine.Observe(wanted, seen, now, isRepair: true) : null;
        var current = observed?.Next ?? decision.Next;
        var closed = observed?.Closed ?? [];
        await parts.Billing.Close(UserId, closed);
        var created = operation.Command.Action == SubscriptionAction.Create;
        var reply = new SubscriptionReply { Subscription = current!.View(now), Created = created };
        var next = State with
        {
            Current = current,
            Pending = null,
            AccountOpenedAt = opened,
            TrialUsed = State.TrialUsed || current.Status == SubscriptionStatus.Trialing,
            Unbilled = State.Unbilled.AddRange(closed),
            Answered = Remember(operation.Origin.IdempotencyKey, IdempotencyRules.Fingerprint(operation.Command), now, reply),
        };
        string[] happened = [.. decision.Happened.Union(observed?.Happened ?? [])];
        if (happened.Length > 0 || operation.Origin.IdempotencyKey is not null || State.Pending is not null)
        {
            await Save(next, Audit(happened, current, operation.Origin.By, now, operation.Command.Reason ?? ""), now, closed.IsEmpty ? null : now);
        }

        if (happened.Length > 0)
        {
            parts.Metrics.Changed(SubscriptionNames.Of(current.Status));
        }

        await Book(seen?.LatestInvoice);
        return reply;
    }

    /// <summary>Stores that a command was refused after the processor was asked; the refusal is repeated like any answer.</summary>
    private async Task<SubscriptionReply> Refuse(PendingOperation operation, Refusal refusal, SubscriptionRecord? current, string happened)
    {
        var now = clock.GetUtcNow();
        var reply = new SubscriptionReply { Refusal = refusal };
        var next = State with
        {
            Current = current,
            Pending = null,
            Answered = Remember(operation.Origin.IdempotencyKey, IdempotencyRules.Fingerprint(operation.Command), now, reply),
        };
        await Save(next, Audit([happened], current, operation.Origin.By, now, refusal.Code), now);
        return reply;
    }

    private SubscriptionDecision Decide(PendingOperation operation, DateTimeOffset opened) => parts.Machine.Decide(
        State.Current, operation.Command, new(UserId, SubscriptionIdOf(operation.Id), opened, State.TrialUsed, operation.StartedAt));

    /// <summary>The user's customer at the processor; made and stored before anything else, so that its events find the user.</summary>
    private async Task<Outcome<string>> Customer(PaymentOperation operation)
    {
        if (State.CustomerId is { } known)
        {
            return known;
        }

        var account = await GrainFactory.GetGrain<Accounts.IAccountGrain>(this.GetPrimaryKeyString()).Find(CancellationToken.None);
        var order = new CustomerOrder
        {
            UserId = UserId, Email = account?.Email, Name = string.IsNullOrEmpty(account?.DisplayName) ? null : account.DisplayName,
        };
        var made = await parts.Processor.Customers.Create(operation.Step("customer"), order, CancellationToken.None);
        if (!made.IsOk)
        {
            return PaymentRefusals.Of(made.Outcome, made.Fault, null, parts.Recheck);
        }

        await Save(State with { CustomerId = made.Value.Id }, [], clock.GetUtcNow());
        return made.Value.Id;
    }

    private ImmutableArray<AnsweredCommand> Remember(string? key, string fingerprint, DateTimeOffset now, SubscriptionReply reply) =>
        key is null ? State.Answered : State.Answered.Add(new(key, fingerprint, now, Subscription: reply));

    private IEnumerable<QueryRow> Audit(IReadOnlyList<string> happened, SubscriptionRecord? current, string by, DateTimeOffset now, string detail = "")
    {
        var version = NextVersion;
        return happened.Select((action, n) => SubscriptionRows.Audit(
            // Of one moment the ids tell the order.
            FormattableString.Invariant($"subscription:{UserId}:{version:D12}:{n:D4}"), UserId, now,
            new BillingAudit(
                action, UserId, current?.Id ?? "", current?.Tier ?? PlanCatalogue.FreePlan,
                current is null ? "" : SubscriptionNames.Of(current.Status), by, now, detail)));
    }

    /// <summary>Our id of a subscription, the same whenever the same operation makes it.</summary>
    private static string SubscriptionIdOf(string operationId) =>
        "sub_" + Digest.Of(operationId)[..24];

    [LoggerMessage(LogLevel.Warning, "User {UserId}: {Action} ({OperationId}) waits, the payment processor answered {Outcome}: {Message}")]
    private partial void LogAway(string userId, SubscriptionAction action, string operationId, PaymentOutcome outcome, string message);

    [LoggerMessage(LogLevel.Error, "User {UserId}: {OperationId} was refused, and the payment processor does not take it back ({Outcome}: {Message}); compare both")]
    private partial void LogUndone(string userId, string operationId, PaymentOutcome outcome, string message);
}
