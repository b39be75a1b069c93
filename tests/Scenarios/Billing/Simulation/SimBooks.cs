using System.Globalization;
using System.Text.Json;
using LLMHive.Storage;
using LLMHive.Usage;

namespace LLMHive.Billing;

/// <summary>
/// All that is stored, read as bare rows and JSON: neither the product's readers nor its arithmetic take part in it, so that a
/// fault in them cannot hide itself.
/// </summary>
internal sealed record SimBooks(
    IReadOnlyList<SimCustomer> Customers, IReadOnlyList<SimDocument> Documents, IReadOnlyList<SimUsage> Rows, IReadOnlyList<SimTotal> Totals,
    IReadOnlyList<SimPeriod> Closed, IReadOnlyList<SimPart> Parts, IReadOnlyList<SimWork> Work)
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public SimCustomer? OfUser(string userId) => Customers.SingleOrDefault(customer => customer.UserId == userId);

    public static async Task<SimBooks> Read(SimWorld world)
    {
        await world.Service<IUsageLedger>().Ship(default);
        return await world.Service<SqliteStore>().Read(session => new SimBooks(
            session.Query("SELECT json FROM sandbox_rows WHERE id LIKE 'cus!_%' ESCAPE '!'", row => JsonSerializer.Deserialize<SimCustomer>(row.GetString(0), Snake)!),
            session.Query("SELECT json FROM query_rows WHERE kind = 'invoice'", row => JsonSerializer.Deserialize<SimDocument>(row.GetString(0))!),
            session.Query(
                "SELECT request_id, user_id, period_start, requests, tokens_in, tokens_out, cost_usd, subscription_id FROM usage_rows",
                row => new SimUsage(row.GetString(0), row.GetString(1), Moment(row.GetInt64(2)), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), Money(row.GetString(6)), row.GetString(7))),
            session.Query(
                "SELECT user_id, period_start, sum(requests), sum(tokens_in), sum(tokens_out) FROM usage_totals GROUP BY user_id, period_start",
                row => new SimTotal(row.GetString(0), Moment(row.GetInt64(1)), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4))),
            session.Query("SELECT json FROM query_rows WHERE kind = 'usage_period'", row => JsonSerializer.Deserialize<SimPeriod>(row.GetString(0))!),
            session.Query("SELECT json FROM query_rows WHERE kind = 'usage_part'", row => JsonSerializer.Deserialize<SimPart>(row.GetString(0))!),
            session.Query(
                "SELECT id, kind, due_at, attempts, dead, reason FROM work",
                row => new SimWork(row.GetString(0), row.GetString(1), Moment(row.GetInt64(2)), row.GetInt32(3), row.GetInt32(4) != 0, row.GetString(5)))), default);
    }

    private static DateTimeOffset Moment(long ticks) => new(ticks, TimeSpan.Zero);

    private static decimal Money(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A customer's book at the processor.</summary>
internal sealed record SimCustomer
{
    public required Dictionary<string, string> Metadata { get; init; }

    public long Balance { get; init; }

    public required SimSubscription[] Subscriptions { get; init; }

    public required SimInvoice[] Invoices { get; init; }

    public required SimIntent[] Intents { get; init; }

    public string UserId => Metadata["user_id"];

    public SimIntent? IntentOf(SimInvoice invoice) => Intents.SingleOrDefault(intent => intent.Id == invoice.IntentId);
}

internal sealed record SimPrice(string LookupKey, long UnitAmount)
{
    public string Plan => LookupKey.Split('_')[0];
}

internal sealed record SimSubscription(
    string Id, string Status, SimPrice Price, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, bool CancelAtPeriodEnd, DateTimeOffset? EndedAt)
{
    public bool IsLive => Status is not ("canceled" or "incomplete_expired");
}

internal sealed record SimInvoice(
    string Id, string? SubscriptionId, string Status, string Reason, SimLine[] Lines, long AmountDue, DateTimeOffset CreatedAt,
    DateTimeOffset PeriodStart, DateTimeOffset? FailedAt, string? IntentId, Dictionary<string, string> Metadata)
{
    public long Sum => Lines.Sum(line => line.Amount);

    public string? UsageSource => Metadata.GetValueOrDefault("llmhive_source");

    /// <summary>What our book calls it.</summary>
    public string Source => UsageSource ?? Id;
}

internal sealed record SimLine(long Amount, SimPrice? Price, DateTimeOffset PeriodStart);

internal sealed record SimIntent(string Id, string Status, long Amount, long Refunded, string? InvoiceId);

/// <summary>A document of our own book.</summary>
internal sealed record SimDocument(string Number, JsonElement Type, string UserId, string SourceKey, string? RefersTo, JsonElement Status, long TotalMinor, long CreditedMinor)
{
    public bool IsCredit => RefersTo is not null;

    public string Stands => Status.ToString();
}

/// <summary>A row of the ledger.</summary>
internal sealed record SimUsage(string RequestId, string UserId, DateTimeOffset PeriodStart, long Requests, long TokensIn, long TokensOut, decimal CostUsd, string SubscriptionId);

/// <summary>Counters of a period, kept beside the ledger.</summary>
internal sealed record SimTotal(string UserId, DateTimeOffset PeriodStart, long Requests, long TokensIn, long TokensOut);

/// <summary>A closed period.</summary>
internal sealed record SimPeriod(string UserId, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, string Plan, string SubscriptionId);

/// <summary>What was used of a period when a plan was left in it.</summary>
internal sealed record SimPart(string UserId, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, string Plan, SimSlice[] Slices)
{
    public long Tokens => Slices.Sum(slice => slice.TokensIn + slice.TokensOut);

    public long Requests => Slices.Sum(slice => slice.Requests);
}

internal sealed record SimSlice(long Requests, long TokensIn, long TokensOut);

internal sealed record SimWork(string Id, string Kind, DateTimeOffset DueAt, int Attempts, bool Dead, string Reason);
