using Microsoft.Extensions.Logging;

namespace LLMHive.Billing;

/// <summary>Bills for what closed periods used, and the book of invoices.</summary>
internal sealed partial class SubscriptionGrain
{
    /// <summary>Bills the periods that are over, oldest first, each once.</summary>
    private async Task<DateTimeOffset?> BillUsage()
    {
        while (!State.Unbilled.IsDefaultOrEmpty)
        {
            var now = clock.GetUtcNow();
            if (!await parts.Billing.Bill(UserId, State.CustomerId, State.Unbilled[0], now))
            {
                return Again;
            }

            await Save(State with { Unbilled = State.Unbilled.RemoveAt(0) }, [], now);
        }

        return null;
    }

    /// <summary>Puts an invoice into our book. What was paid is paid, booked or not: a fault here must not look like one of the payment.</summary>
    private async Task Book(ProcessorInvoice? invoice)
    {
        try
        {
            await parts.Billing.Book(UserId, State.Current?.Id ?? "", invoice);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogNotBooked(fault, UserId, invoice?.Id ?? "");
        }
    }

    /// <summary>The invoice of an event; also one that is not the latest of the subscription.</summary>
    private async Task<DateTimeOffset?> BookNews(PaymentNotice notice)
    {
        if (notice.ObjectType != "invoice")
        {
            return null;
        }

        var fetched = await parts.Processor.Invoices.Fetch(notice.ObjectId, CancellationToken.None);
        if (fetched.Outcome is PaymentOutcome.Unavailable or PaymentOutcome.Timeout or PaymentOutcome.Unreadable)
        {
            return Again;
        }

        await parts.Billing.Book(UserId, State.Current?.Id ?? "", fetched.Value);
        return null;
    }

    [LoggerMessage(LogLevel.Error, "User {UserId}: invoice {InvoiceId} could not be booked now; its event or the nightly comparison does it")]
    private partial void LogNotBooked(Exception fault, string userId, string invoiceId);
}
