using LLMHive.Storage;

namespace LLMHive.Billing;

/// <inheritdoc cref="ISandboxControl" />
internal sealed class SandboxControl(SandboxDesk desk, SandboxKnobs knobs, SandboxCourier courier, IWorkQueue work) : ISandboxControl
{
    public IReadOnlyList<string> Calls => knobs.Calls;

    public void DeclineNext(string declineCode, int times)
    {
        for (var i = 0; i < times; i++)
        {
            knobs.Declines.Order(SandboxCards.Decline(declineCode));
        }
    }

    public void FailNext(int status, bool afterDoing) => knobs.Order(new() { Status = status, AfterDoing = afterDoing });

    public void GarbleNext(string body) => knobs.Order(new() { Body = body, AfterDoing = true });

    public Task SlowNext(TimeSpan by)
    {
        var trouble = new SandboxTrouble { Delay = by };
        knobs.Order(trouble);
        return trouble.Arrived.Task;
    }

    public void RepeatEvents(int copies) => knobs.Copies = copies;

    public void HoldEvents() => knobs.Holding = true;

    public async Task<int> ReleaseEvents(int? shuffleSeed, CancellationToken cancellationToken)
    {
        knobs.Holding = false;
        var held = knobs.TakeHeld().Order(StringComparer.Ordinal).ToArray();
        if (shuffleSeed is { } seed)
        {
            new Random(seed).Shuffle(held);
        }

        foreach (var eventId in held)
        {
            await courier.Bring(eventId, cancellationToken);
            await work.Remove(SandboxWork.IdOf(eventId), cancellationToken);
        }

        return held.Length;
    }

    public Task UseCard(string customerId, string testCard, CancellationToken cancellationToken) =>
        Do(customerId, run => run.Book.DefaultCardId = SandboxRoutes.Attach(run, testCard).Id, cancellationToken);

    public Task Confirm(string id, bool succeed, CancellationToken cancellationToken) =>
        Do(
            id,
            run =>
            {
                run.Advance();
                run.Confirm(Intent(run.Book, id), succeed);
            },
            cancellationToken);

    public Task CompleteCheckout(string sessionId, CancellationToken cancellationToken) =>
        Do(sessionId, run => SandboxPayments.CompleteCheckout(run, sessionId), cancellationToken);

    private static SandboxIntent Intent(SandboxBook book, string id)
    {
        var invoiceId = book.Subscription(id)?.LatestInvoiceId ?? id;
        return book.Intent(id) ?? book.Intent(book.Invoice(invoiceId)?.IntentId)
            ?? throw new ArgumentException($"Nothing waits to be confirmed for '{id}'.", nameof(id));
    }

    private async Task Do(string id, Action<SandboxRun> act, CancellationToken cancellationToken)
    {
        if (!await desk.Do(SandboxBook.CodeOf(id), act, cancellationToken))
        {
            throw new ArgumentException($"The sandbox knows no '{id}'.", nameof(id));
        }
    }
}
