using System.Collections.Immutable;
using LLMHive.Usage;
using Npgsql;

namespace LLMHive.Storage;

/// <inheritdoc cref="ILedgerStore" />
internal sealed class PostgresLedgerStore(PostgresStore store) : ILedgerStore
{
    private const string Columns =
        "id, request_id, user_id, key_id, subscription_id, period_start, model, provider, requests, tokens_in, tokens_out, "
        + "tokens_cached, tokens_reasoning, cost_usd, price_version, engine, stage, outcome, estimated, at";

    // A sum reads every row of a period, and has the time that its caller has: an invoice waits half a minute for it.
    private static readonly TimeSpan SumTimeout = TimeSpan.FromSeconds(25);

    // One statement: rows, then the totals of exactly those rows that were new. Rows are inserted by id and totals changed by
    // key, on every node, and all rows come before the first total (the grouping reads them to the end), so two nodes that
    // ship for the same users wait for each other in one direction only. The place keeps the first of two equal ids.
    private const string ShipSql =
        $"""
        WITH given AS (
            SELECT * FROM unnest(
                $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::int[], $10::bigint[],
                $11::bigint[], $12::bigint[], $13::bigint[], $14::numeric[], $15::text[], $16::text[], $17::text[], $18::text[],
                $19::boolean[], $20::bigint[], $21::text[]) WITH ORDINALITY AS row ({Columns}, budget, place)),
        inserted AS (
            INSERT INTO usage_rows ({Columns}) SELECT {Columns} FROM given ORDER BY id COLLATE "C", place
            ON CONFLICT (id) DO NOTHING
            RETURNING id),
        counted AS (
            SELECT DISTINCT ON (id) * FROM given WHERE id IN (SELECT id FROM inserted) ORDER BY id, place)
        INSERT INTO usage_totals AS total (user_id, period_start, key_id, requests, tokens_in, tokens_out, cost_usd)
        SELECT user_id, period_start, budget, sum(requests), sum(tokens_in), sum(tokens_out), sum(cost_usd)
        FROM counted GROUP BY user_id, period_start, budget ORDER BY user_id COLLATE "C", period_start, budget COLLATE "C"
        ON CONFLICT (user_id, period_start, key_id) DO UPDATE SET
            requests = total.requests + excluded.requests, tokens_in = total.tokens_in + excluded.tokens_in,
            tokens_out = total.tokens_out + excluded.tokens_out, cost_usd = total.cost_usd + excluded.cost_usd
        """;

    /// <inheritdoc />
    public Task Ship(IReadOnlyList<UsageRow> rows, CancellationToken cancellationToken)
    {
        return rows.Count == 0 ? Task.CompletedTask : store.Store(
            ShipSql,
            [
                Each(row => row.Id), Each(row => row.RequestId), Each(row => row.UserId), Each(row => row.KeyId),
                Each(row => row.SubscriptionId), Each(row => row.PeriodStart.UtcTicks), Each(row => row.Model), Each(row => row.Provider),
                Each(row => row.Requests), Each(row => row.TokensIn), Each(row => row.TokensOut), Each(row => row.TokensCached),
                Each(row => row.TokensReasoning), Each(row => row.CostUsd), Each(row => row.PriceVersion), Each(row => row.Engine),
                Each(row => row.Stage), Each(row => row.Outcome), Each(row => row.Estimated), Each(row => row.At.UtcTicks),
                Each(row => row.BudgetKey),
            ],
            cancellationToken);

        T[] Each<T>(Func<UsageRow, T> field)
        {
            var column = new T[rows.Count];
            for (var i = 0; i < column.Length; i++)
            {
                column[i] = field(rows[i]);
            }

            return column;
        }
    }

    /// <inheritdoc />
    public Task<StoredLedger> Load(
        string userId, DateTimeOffset periodStart, DateTimeOffset recentSince, IReadOnlyCollection<string> rowIds,
        CancellationToken cancellationToken) => store.Guarded(
        async stop =>
        {
            await using var connection = await store.Source.OpenConnectionAsync(stop);
            await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, stop);
            await using var batch = new NpgsqlBatch(connection, snapshot)
            {
                BatchCommands =
                {
                    Command(
                        "SELECT key_id, requests, tokens_in, tokens_out, cost_usd FROM usage_totals WHERE user_id = $1 AND period_start = $2",
                        [userId, periodStart.UtcTicks]),
                    Command($"SELECT {Columns} FROM usage_rows WHERE user_id = $1 AND at >= $2", [userId, recentSince.UtcTicks]),
                    Command("SELECT id FROM usage_rows WHERE id = ANY($1)", [rowIds.ToArray()]),
                },
            };
            await using var reader = await batch.ExecuteReaderAsync(stop);
            var totals = await Rows(reader, row => (Key: row.GetString(0), Totals: ReadTotals(row)), stop);
            await reader.NextResultAsync(stop);
            var recent = await Rows(reader, ReadRow, stop);
            await reader.NextResultAsync(stop);
            var known = await Rows(reader, row => row.GetString(0), stop);
            return new StoredLedger(
                totals.ToDictionary(row => row.Key, row => row.Totals, StringComparer.Ordinal), recent, known.ToHashSet(StringComparer.Ordinal));
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<UsageRow?> Find(string userId, string rowId, CancellationToken cancellationToken) =>
        store.First($"SELECT {Columns} FROM usage_rows WHERE id = $1 AND user_id = $2", [rowId, userId], ReadRow, cancellationToken);

    /// <inheritdoc />
    public async Task<Page<UsageRow>> List(UsageQuery query, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var after = PageCursor.Parse(cursor);
        var filter = new UsageFilter(query);

        // One row more than asked for tells whether there is a next page.
        var rows = await store.Query(
            $"""
            SELECT {Columns} FROM usage_rows WHERE {filter.Where} AND (at, id) < ({filter.Add(after.Ticks)}, {filter.Add(after.Id)})
            ORDER BY at DESC, id DESC LIMIT {filter.Add(limit + 1)}
            """,
            filter.Values, ReadRow, cancellationToken);
        var page = rows.Take(limit).ToImmutableArray();
        return new(page, rows.Count > limit ? new PageCursor(page[^1].At.UtcTicks, page[^1].Id).ToString() : null);
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<UsageSlice>> Sum(UsageQuery query, CancellationToken cancellationToken)
    {
        var filter = new UsageFilter(query);
        return
        [
            .. await store.Query(
                $"""
                SELECT model, engine, (CASE WHEN at < period_start THEN at / {TimeSpan.TicksPerDay} END)::int AS late,
                    sum(requests)::bigint, sum(tokens_in)::bigint, sum(tokens_out)::bigint, sum(cost_usd)
                FROM usage_rows WHERE {filter.Where} GROUP BY model, engine, late ORDER BY model, engine, late NULLS FIRST
                """,
                filter.Values, ReadSlice, cancellationToken, SumTimeout),
        ];
    }

    private static NpgsqlBatchCommand Command(string sql, object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private static async Task<List<T>> Rows<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static UsageTotals ReadTotals(NpgsqlDataReader row) =>
        new(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetDecimal(4));

    private static UsageSlice ReadSlice(NpgsqlDataReader row) => new()
    {
        Model = row.GetString(0),
        Engine = row.GetString(1),
        UsedOn = row.IsDBNull(2) ? null : DateOnly.FromDayNumber(row.GetInt32(2)),
        Requests = row.GetInt64(3),
        TokensIn = row.GetInt64(4),
        TokensOut = row.GetInt64(5),
        CostUsd = row.GetDecimal(6),
    };

    private static UsageRow ReadRow(NpgsqlDataReader row) => new()
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
        CostUsd = row.GetDecimal(13),
        PriceVersion = row.GetString(14),
        Engine = row.GetString(15),
        Stage = row.GetString(16),
        Outcome = row.GetString(17),
        Estimated = row.GetBoolean(18),
        At = new DateTimeOffset(row.GetInt64(19), TimeSpan.Zero),
    };

    /// <summary>The conditions of a query that it sets, with their values in the order of their parameters.</summary>
    private sealed class UsageFilter
    {
        private readonly List<object?> _values = [];

        public UsageFilter(UsageQuery query)
        {
            Where = $"user_id = {Add(query.UserId)}"
                + When(query.From?.UtcTicks, "at >=") + When(query.Before?.UtcTicks, "at <") + When(query.PeriodStart?.UtcTicks, "period_start =")
                + When(query.Model, "model =") + When(query.Engine, "engine =");
        }

        public string Where { get; }

        public object?[] Values => [.. _values];

        public string Add(object value)
        {
            _values.Add(value);
            return $"${_values.Count}";
        }

        private string When(object? value, string condition) => value is null ? "" : $" AND {condition} {Add(value)}";
    }
}
