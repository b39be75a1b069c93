using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace LLMHive.Storage;

/// <inheritdoc cref="IWorkQueue" />
internal sealed class SqliteWorkQueue(SqliteStore store) : IWorkQueue
{
    /// <inheritdoc />
    public Task Add(WorkItem item, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(item);
        return store.Write(
            session => session.Execute(
                "INSERT INTO work (id, kind, due_at, payload, attempts, owner) VALUES ($0, $1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
                item.Id, item.Kind, item.DueAt.UtcTicks, item.Payload, item.Attempts, item.Owner),
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<WorkItem>> Lease(
        DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken)
    {
        // The loop asks every second; a look costs no fsync, a lease does.
        if (!await store.Read(session => AnyDue(session, now), cancellationToken))
        {
            return [];
        }

        var leased = await store.Write(
            session => session.Query(
                """
                UPDATE work SET leased_until = $1
                WHERE id IN (SELECT id FROM work WHERE dead = 0 AND due_at <= $0 AND leased_until <= $0 ORDER BY due_at, id LIMIT $2)
                RETURNING id, kind, due_at, payload, attempts, owner, leased_until
                """,
                ReadLeased, now.UtcTicks, (now + lease).UtcTicks, limit),
            cancellationToken);

        // RETURNING promises no order.
        return [.. leased.OrderBy(item => item.DueAt).ThenBy(item => item.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public Task Remove(string id, CancellationToken cancellationToken) =>
        store.Write(session => session.Execute("DELETE FROM work WHERE id = $0", id), cancellationToken);

    /// <inheritdoc />
    public Task<bool> Complete(WorkItem leased, CancellationToken cancellationToken) =>
        Change("DELETE FROM work WHERE id = $0 AND leased_until = $1 AND dead = 0", leased, [], cancellationToken);

    /// <inheritdoc />
    public Task<bool> Reschedule(WorkItem leased, DateTimeOffset dueAt, CancellationToken cancellationToken) => Change(
        "UPDATE work SET due_at = $2, leased_until = 0, attempts = 0, reason = '' WHERE id = $0 AND leased_until = $1 AND dead = 0",
        leased, [dueAt.UtcTicks], cancellationToken);

    /// <inheritdoc />
    public Task<bool> Fail(WorkItem leased, DateTimeOffset? dueAt, string reason, CancellationToken cancellationToken) => Change(
        """
        UPDATE work SET attempts = attempts + 1, leased_until = 0, reason = $2, due_at = coalesce($3, due_at), dead = ($3 IS NULL)
        WHERE id = $0 AND leased_until = $1 AND dead = 0
        """,
        leased, [reason, dueAt?.UtcTicks], cancellationToken);

    /// <inheritdoc />
    public async Task<Page<DeadWork>> ListDead(string kind, string owner, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 100);
        var after = PageCursor.Parse(cursor);
        var rows = await store.Read(
            session => session.Query(
                """
                SELECT id, kind, due_at, payload, attempts, owner, reason FROM work
                WHERE dead = 1 AND kind = $0 AND owner = $1 AND (due_at, id) < ($2, $3) ORDER BY due_at DESC, id DESC LIMIT $4
                """,
                ReadDead, kind, owner, after.Ticks, after.Id, limit + 1),
            cancellationToken);
        var page = rows.Take(limit).ToImmutableArray();
        return new(page, rows.Count > limit ? new PageCursor(page[^1].Item.DueAt.UtcTicks, page[^1].Item.Id).ToString() : null);
    }

    /// <inheritdoc />
    public Task<DeadWork?> Revive(string id, string owner, DateTimeOffset dueAt, CancellationToken cancellationToken) => store.Write(
        session =>
        {
            var dead = session.First(
                "SELECT id, kind, due_at, payload, attempts, owner, reason FROM work WHERE id = $0 AND owner = $1 AND dead = 1", ReadDead, id, owner);
            if (dead is not null)
            {
                session.Execute("UPDATE work SET dead = 0, attempts = 0, leased_until = 0, reason = '', due_at = $1 WHERE id = $0", id, dueAt.UtcTicks);
            }

            return dead;
        },
        cancellationToken);

    private Task<bool> Change(string sql, WorkItem leased, object?[] values, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leased);
        return store.Write(session => session.Execute(sql, [leased.Id, leased.LeasedUntil.UtcTicks, .. values]) > 0, cancellationToken);
    }

    private static DeadWork ReadDead(SqliteDataReader row) => new(Read(row), row.GetString(6));

    private static bool AnyDue(SqliteSession session, DateTimeOffset now) => session.First(
        "SELECT id FROM work WHERE dead = 0 AND due_at <= $0 AND leased_until <= $0 LIMIT 1", row => row.GetString(0), now.UtcTicks) is not null;

    private static WorkItem ReadLeased(SqliteDataReader row) => Read(row) with { LeasedUntil = new(row.GetInt64(6), TimeSpan.Zero) };

    private static WorkItem Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Kind = row.GetString(1),
        DueAt = new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero),
        Payload = row.GetString(3),
        Attempts = row.GetInt32(4),
        Owner = row.GetString(5),
    };
}
