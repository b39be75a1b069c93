using System.Text.Json.Nodes;
using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>One call on one customer's book: the book, the moment, and what follows from it.</summary>
/// <param name="book">Changed in place; stored as a whole or not at all.</param>
/// <param name="prices">What can be sold.</param>
/// <param name="options">Retries and cards.</param>
/// <param name="declines">Declines that a test ordered.</param>
/// <param name="now">The moment, in whole seconds as with Stripe. It moves while missed moments are made up for.</param>
internal sealed class SandboxRun(
    SandboxBook book, IReadOnlyList<SandboxPrice> prices, SandboxOptions options, SandboxDeclines declines, DateTimeOffset now)
{
    private readonly List<WorkItem> _work = [];

    public SandboxBook Book => book;

    public SandboxOptions Options => options;

    public IReadOnlyList<SandboxPrice> Prices => prices;

    public DateTimeOffset Now { get; private set; } = now;

    /// <summary>What is to be done after the book is stored.</summary>
    public IReadOnlyList<WorkItem> Work => _work;

    /// <summary>Declines used up by this run; they go back when it is not stored.</summary>
    public List<SandboxDecline> Used { get; } = [];

    /// <summary>Does something as if it were an earlier moment.</summary>
    public void At(DateTimeOffset moment, Action act)
    {
        var present = Now;
        Now = moment;
        act();
        Now = present;
    }

    public SandboxPrice Price(string? id, string param) =>
        prices.FirstOrDefault(p => p.Id == id && p.Active) ?? throw SandboxFault.Unknown("price", id, param);

    public SandboxDecline? NextDecline()
    {
        var decline = declines.Take();
        if (decline is not null)
        {
            Used.Add(decline);
        }

        return decline;
    }

    public void Tell(string type, SandboxSubscription subscription) => Tell(type, SandboxJson.Of(subscription, book, []));

    public void Tell(string type, SandboxInvoice invoice) => Tell(type, SandboxJson.Of(invoice, book, []));

    public void Tell(string type, SandboxIntent intent) => Tell(type, SandboxJson.Of(intent, book.CustomerId));

    /// <summary>Notes an event; it is delivered from the work table.</summary>
    public void Tell(string type, JsonObject about)
    {
        var id = book.NextId("evt");
        book.Events[id] = SandboxJson.Event(id, type, about, Now).ToJsonString();
        _work.Add(new() { Id = SandboxWork.IdOf(id), Kind = SandboxWork.WorkKind, DueAt = Now, Payload = id });
    }

    /// <summary>Comes back at the book's next moment.</summary>
    public void Remember()
    {
        if (SandboxTime.Next(book) is { } next)
        {
            _work.Add(new()
            {
                Id = FormattableString.Invariant($"{SandboxWork.WorkKind}:{book.CustomerId}:{next.At.ToUnixTimeSeconds()}"),
                Kind = SandboxWork.WorkKind, DueAt = next.At, Payload = book.CustomerId,
            });
        }
    }
}
