using System.Collections.Immutable;
using Npgsql;

namespace LLMHive.Storage;

/// <inheritdoc cref="IWorkQueue" />
internal sealed class PostgresWorkQueue(PostgresStore store) : IWorkQueue
{
    private const string Columns = "id, kind, due_at, payload, attempts, owner";

    /// <inheritdoc />
    public Task Add(WorkItem item, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(item);
        return store.Execute(
            $"INSERT INTO work ({Columns}) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
            [item.Id, item.Kind, item.DueAt.UtcTicks, item.Payload, item.Attempts, item.Owner], cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<WorkItem>> Lease(
        DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken)
    {
        // What another node is leasing at this moment is passed over, not waited for. Nothing due = nothing is written.
        var leased = await store.Query(
            """
            WITH due AS MATERIALIZED (
                SELECT id FROM work WHERE NOT dead AND due_at <= $1 AND leased_until <= $1
                ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
            UPDATE work SET leased_until = $2 FROM due WHERE work.id = due.id
            RETURNING work.id, kind, due_at, payload, attempts, owner, leased_until
            """,
            [now.UtcTicks, (now + lease).UtcTicks, limit], ReadLeased, cancellationToken);

        // RETURNING promises no order.
        return [.. leased.OrderBy(item => item.DueAt).ThenBy(item => item.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public Task Remove(string id, CancellationToken cancellationToken) =>
        store.Execute("DELETE FROM work WHERE id = $1", [id], cancellationToken);

    /// <inheritdoc />
    public Task<bool> Complete(WorkItem leased, CancellationToken cancellationToken) =>
        Change("DELETE FROM work WHERE id = $1 AND leased_until = $2 AND NOT dead", leased, [], cancellationToken);

    /// <inheritdoc />
    public Task<bool> Reschedule(WorkItem leased, DateTimeOffset dueAt, CancellationToken cancellationToken) => Change(
        "UPDATE work SET due_at = $3, leased_until = 0, attempts = 0, reason = '' WHERE id = $1 AND leased_until = $2 AND NOT dead",
        leased, [dueAt.UtcTicks], cancellationToken);

    /// <inheritdoc />
    public Task<bool> Fail(WorkItem leased, DateTimeOffset? dueAt, string reason, CancellationToken cancellationToken) => Change(
        """
        UPDATE work SET attempts = attempts + 1, leased_until = 0, reason = $3, due_at = coalesce($4::bigint, due_at), dead = $4::bigint IS NULL
        WHERE id = $1 AND leased_until = $2 AND NOT dead
        """,
        leased, [Storable(reason), dueAt?.UtcTicks], cancellationToken);

    /// <inheritdoc />
    public async Task<Page<DeadWork>> ListDead(string kind, string owner, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 100);
        var after = PageCursor.Parse(cursor);
        var rows = await store.Query(
            $"""
            SELECT {Columns}, reason FROM work
            WHERE dead AND kind = $1 AND owner = $2 AND (due_at, id) < ($3, $4) ORDER BY due_at DESC, id DESC LIMIT $5
            """,
            [kind, owner, after.Ticks, after.Id, limit + 1], ReadDead, cancellationToken);
        var page = rows.Take(limit).ToImmutableArray();
        return new(page, rows.Count > limit ? new PageCursor(page[^1].Item.DueAt.UtcTicks, page[^1].Item.Id).ToString() : null);
    }

    /// <inheritdoc />
    public Task<DeadWork?> Revive(string id, string owner, DateTimeOffset dueAt, CancellationToken cancellationToken) => store.First(
        """
        WITH old AS MATERIALIZED (SELECT * FROM work WHERE id = $1 AND owner = $2 AND dead FOR UPDATE)
        UPDATE work SET dead = false, attempts = 0, leased_until = 0, reason = '', due_at = $3 FROM old WHERE work.id = old.id
        RETURNING old.id, old.kind, old.due_at, old.payload, old.attempts, old.owner, old.reason
        """,
        [id, owner, dueAt.UtcTicks], ReadDead, cancellationToken);

    private async Task<bool> Change(string sql, WorkItem leased, object?[] values, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leased);
        return await store.Execute(sql, [leased.Id, leased.LeasedUntil.UtcTicks, .. values], cancellationToken) > 0;
    }

    // The text of somebody's exception: the only text here that may hold what the database cannot.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');

    private static DeadWork ReadDead(NpgsqlDataReader row) => new(Read(row), row.GetString(6));

    private static WorkItem ReadLeased(NpgsqlDataReader row) => Read(row) with { LeasedUntil = new(row.GetInt64(6), TimeSpan.Zero) };

    private static WorkItem Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Kind = row.GetString(1),
        DueAt = new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero),
        Payload = row.GetString(3),
        Attempts = row.GetInt32(4),
        Owner = row.GetString(5),
    };
}
