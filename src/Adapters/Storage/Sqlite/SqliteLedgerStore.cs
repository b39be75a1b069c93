using System.Collections.Immutable;
using System.Globalization;
using LLMHive.Usage;
using Microsoft.Data.Sqlite;

namespace LLMHive.Storage;

/// <inheritdoc cref="ILedgerStore" />
internal sealed class SqliteLedgerStore(SqliteStore store) : ILedgerStore
{
    private const string Columns =
        "id, request_id, user_id, key_id, subscription_id, period_start, model, provider, requests, tokens_in, tokens_out, "
        + "tokens_cached, tokens_reasoning, cost_usd, price_version, engine, stage, outcome, estimated, at";

    /// <inheritdoc />
    public Task Ship(IReadOnlyList<UsageRow> rows, CancellationToken cancellationToken) =>
        rows.Count == 0 ? Task.CompletedTask : store.Write(session => Ship(session, rows), cancellationToken);

    /// <inheritdoc />
    public Task<StoredLedger> Load(
        string userId, DateTimeOffset periodStart, DateTimeOffset recentSince, IReadOnlyCollection<string> rowIds,
        CancellationToken cancellationToken) => store.Read(
        session => new StoredLedger(
            session.Query(
                "SELECT key_id, requests, tokens_in, tokens_out, cost_usd FROM usage_totals WHERE user_id = $0 AND period_start = $1",
                row => (Key: row.GetString(0), Totals: ReadTotals(row, 1)), userId, periodStart.UtcTicks)
                .ToDictionary(row => row.Key, row => row.Totals, StringComparer.Ordinal),
            session.Query(
                $"SELECT {Columns} FROM usage_rows WHERE user_id = $0 AND at >= $1", ReadRow, userId, recentSince.UtcTicks),
            rowIds.Where(id => Exists(session, id)).ToHashSet(StringComparer.Ordinal)),
        cancellationToken);

    /// <inheritdoc />
    public Task<UsageRow?> Find(string userId, string rowId, CancellationToken cancellationToken) => store.Read(
        session => session.First($"SELECT {Columns} FROM usage_rows WHERE id = $0 AND user_id = $1", ReadRow, rowId, userId),
        cancellationToken);

    /// <inheritdoc />
    public async Task<Page<UsageRow>> List(UsageQuery query, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var after = PageCursor.Parse(cursor);

        // One row more than asked for tells whether there is a next page.
        var rows = await store.Read(
            session => session.Query(
                $"SELECT {Columns} FROM usage_rows WHERE {Where(query)} AND (at, id) < ($6, $7) ORDER BY at DESC, id DESC LIMIT $8",
                ReadRow, query.UserId, From(query), Before(query), query.Model, query.Engine, query.PeriodStart?.UtcTicks, after.Ticks, after.Id, limit + 1),
            cancellationToken);
        var page = rows.Take(limit).ToImmutableArray();
        return new Page<UsageRow>(page, rows.Count > limit ? new PageCursor(page[^1].At.UtcTicks, page[^1].Id).ToString() : null);
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<UsageSlice>> Sum(UsageQuery query, CancellationToken cancellationToken) =>
    [
        .. await store.Read(
            session => session.Query(
                SumText(query), ReadSlice, query.UserId, From(query), Before(query), query.Model, query.Engine, query.PeriodStart?.UtcTicks),
            cancellationToken),
    ];

    /// <summary>The statement of a sum. A period is read by its own index: the plus keeps the planner from reading all that the user ever used.</summary>
    internal static string SumText(UsageQuery query) =>
        $"""
        SELECT model, engine, CASE WHEN at < period_start THEN at / {TimeSpan.TicksPerDay} END AS late,
            sum(requests), sum(tokens_in), sum(tokens_out), decimal_sum(cost_usd)
        FROM usage_rows WHERE {Where(query, query.PeriodStart is null ? "at" : "+at")} GROUP BY model, engine, late ORDER BY model, engine, late
        """;

    // Several texts, since only what stands in a statement can choose its index.
    private static string Where(UsageQuery query, string at = "at") =>
        $"user_id = $0 AND {at} >= $1 AND {at} < $2 AND ($3 IS NULL OR model = $3) AND ($4 IS NULL OR engine = $4)"
        + (query.PeriodStart is null ? " AND $5 IS NULL" : " AND period_start = $5");

    private static long From(UsageQuery query) => query.From?.UtcTicks ?? 0;

    private static long Before(UsageQuery query) => query.Before?.UtcTicks ?? long.MaxValue;

    private static UsageSlice ReadSlice(SqliteDataReader row) => new()
    {
        Model = row.GetString(0),
        Engine = row.GetString(1),
        UsedOn = row.IsDBNull(2) ? null : DateOnly.FromDayNumber(row.GetInt32(2)),
        Requests = row.GetInt64(3),
        TokensIn = row.GetInt64(4),
        TokensOut = row.GetInt64(5),
        CostUsd = Money(row.GetString(6)),
    };

    private static int Ship(SqliteSession session, IReadOnlyList<UsageRow> rows)
    {
        try
        {
            return ShipAll(session, rows);
        }
        catch (Exception failure) when (SqliteFaults.IsOfValues(failure))
        {
            throw new RowsRefusedException($"SQLite refuses a value ({failure.Message}).");
        }
    }

    private static int ShipAll(SqliteSession session, IReadOnlyList<UsageRow> rows)
    {
        // Sums are made here, not in SQL: SQLite has no exact decimals. The one writer makes read, add, write safe.
        var added = new Dictionary<(string User, long Period, string Key), UsageTotals>();
        var inserted = 0;
        foreach (var row in rows)
        {
            if (Insert(session, row))
            {
                var key = (row.UserId, row.PeriodStart.UtcTicks, row.BudgetKey);
                added[key] = Plus(added.GetValueOrDefault(key), row);
                inserted++;
            }
        }

        foreach (var (key, totals) in added)
        {
            AddTotals(session, key, totals);
        }

        return inserted;
    }

    private static bool Insert(SqliteSession session, UsageRow row) => session.Execute(
        $"""
        INSERT INTO usage_rows ({Columns})
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        ON CONFLICT (id) DO NOTHING
        """,
        row.Id, row.RequestId, row.UserId, row.KeyId, row.SubscriptionId, row.PeriodStart.UtcTicks, row.Model, row.Provider,
        row.Requests, row.TokensIn, row.TokensOut, row.TokensCached, row.TokensReasoning, Text(row.CostUsd), row.PriceVersion,
        row.Engine, row.Stage, row.Outcome, row.Estimated ? 1 : 0, row.At.UtcTicks) == 1;

    private static void AddTotals(SqliteSession session, (string User, long Period, string Key) key, UsageTotals added)
    {
        var before = session.Query(
            "SELECT requests, tokens_in, tokens_out, cost_usd FROM usage_totals WHERE user_id = $0 AND period_start = $1 AND key_id = $2",
            row => ReadTotals(row, 0), key.User, key.Period, key.Key).FirstOrDefault();
        session.Execute(
            """
            INSERT OR REPLACE INTO usage_totals (user_id, period_start, key_id, requests, tokens_in, tokens_out, cost_usd)
            VALUES ($0, $1, $2, $3, $4, $5, $6)
            """,
            key.User, key.Period, key.Key, before.Requests + added.Requests, checked(before.TokensIn + added.TokensIn),
            checked(before.TokensOut + added.TokensOut), Text(before.CostUsd + added.CostUsd));
    }

    /// <exception cref="OverflowException">The sum does not fit, so the row cannot be kept.</exception>
    private static UsageTotals Plus(UsageTotals totals, UsageRow row) => new(
        totals.Requests + row.Requests, checked(totals.TokensIn + row.TokensIn), checked(totals.TokensOut + row.TokensOut), totals.CostUsd + row.CostUsd);

    private static bool Exists(SqliteSession session, string id) =>
        session.First("SELECT id FROM usage_rows WHERE id = $0", row => row.GetString(0), id) is not null;

    private static UsageTotals ReadTotals(SqliteDataReader row, int first) => new(
        row.GetInt64(first), row.GetInt64(first + 1), row.GetInt64(first + 2), Money(row.GetString(first + 3)));

    private static UsageRow ReadRow(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        RequestId = row.GetString(1),
        UserId = row.GetString(2),
        KeyId = row.GetString(3),
        SubscriptionId = row.GetString(4),
        PeriodStart = new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero),
        Model = row.GetString(6),
        Provider = row.GetString(7),
        Requests = row.GetInt32(8),
        TokensIn = row.GetInt64(9),
        TokensOut = row.GetInt64(10),
        TokensCached = row.GetInt64(11),
        TokensReasoning = row.GetInt64(12),
        CostUsd = Money(row.GetString(13)),
        PriceVersion = row.GetString(14),
        Engine = row.GetString(15),
        Stage = row.GetString(16),
        Outcome = row.GetString(17),
        Estimated = row.GetInt64(18) != 0,
        At = new DateTimeOffset(row.GetInt64(19), TimeSpan.Zero),
    };

    private static string Text(decimal money) => money.ToString(CultureInfo.InvariantCulture);

    private static decimal Money(string text) => decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);
}
