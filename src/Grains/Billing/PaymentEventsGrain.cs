using LLMHive.Storage;

namespace LLMHive.Billing;

[GrainType("llmhive.payment-events")]
internal sealed class PaymentEventsGrain(
    [PersistentState("billing.payment-events", "Default")] IPersistentState<PaymentEventsState> store, EffectsOutbox outbox, TimeProvider clock)
    : DurableGrain<PaymentEventsState>(store, outbox), IPaymentEventsGrain
{
    // The processor repeats an event for three days; applying one a second time would do no harm, only work.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);
    private const int MostSeen = 1000;

    public async Task<bool> Accept(PaymentNotice notice, CancellationToken cancellationToken)
    {
        if (State.Seen.Any(seen => seen.Id == notice.EventId))
        {
            return false;
        }

        var now = clock.GetUtcNow();
        var payer = GrainKeys.PayerOf(this.GetPrimaryKeyString());
        var seen = State.Seen.RemoveAll(old => old.At + Memory <= now).Add(new(notice.EventId, now));
        await Commit(
            State with
            {
                Version = State.Version + 1,
                Inbox = State.Inbox.Add(notice),
                Seen = seen.Length > MostSeen ? seen.RemoveRange(0, seen.Length - MostSeen) : seen,
                Effects = new()
                {
                    Work = [new() { Id = $"{PaymentEventsWork.WorkKind}:{notice.EventId}", Kind = PaymentEventsWork.WorkKind, DueAt = now, Payload = payer }],
                },
            },
            State.Version + 1, CancellationToken.None);
        return true;
    }

    public Task<ImmutableArray<PaymentNotice>> Waiting(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<PaymentNotice>>([.. State.Inbox.OrderBy(notice => notice.Created)]);

    public Task Applied(ImmutableArray<string> eventIds, CancellationToken cancellationToken)
    {
        var left = State.Inbox.RemoveAll(notice => eventIds.Contains(notice.EventId));
        return left.Length == State.Inbox.Length
            ? Task.CompletedTask
            : Commit(State with { Version = State.Version + 1, Inbox = left, Effects = PendingEffects.None }, State.Version + 1, CancellationToken.None);
    }
}
