using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace LLMHive.Storage;

/// <inheritdoc cref="IQueryTables" />
internal sealed class SqliteQueryTables(SqliteStore store) : IQueryTables
{
    private const string Columns = "kind, id, owner, at, version, json";

    /// <inheritdoc />
    public Task Upsert(IReadOnlyList<QueryRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Count == 0 ? Task.CompletedTask : store.Write(session => UpsertAll(session, rows), cancellationToken);
    }

    /// <inheritdoc />
    public Task Remove(string kind, string id, CancellationToken cancellationToken) =>
        store.Write(session => session.Execute("DELETE FROM query_rows WHERE kind = $0 AND id = $1", kind, id), cancellationToken);

    /// <inheritdoc />
    public Task<QueryRow?> Find(string kind, string id, CancellationToken cancellationToken) => store.Read(
        session => session.First($"SELECT {Columns} FROM query_rows WHERE kind = $0 AND id = $1", Read, kind, id), cancellationToken);

    /// <inheritdoc />
    public async Task<Page<QueryRow>> List(
        string kind, string? owner, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 100);
        var after = PageCursor.Parse(cursor);

        // One row more than asked for tells whether there is a next page.
        var rows = await store.Read(
            session => owner is null
                ? session.Query(
                    $"SELECT {Columns} FROM query_rows WHERE kind = $0 AND (at, id) < ($1, $2) ORDER BY at DESC, id DESC LIMIT $3",
                    Read, kind, after.Ticks, after.Id, limit + 1)
                : session.Query(
                    $"SELECT {Columns} FROM query_rows WHERE kind = $0 AND owner = $4 AND (at, id) < ($1, $2) ORDER BY at DESC, id DESC LIMIT $3",
                    Read, kind, after.Ticks, after.Id, limit + 1, owner),
            cancellationToken);
        var more = rows.Count > limit;
        var page = rows.Take(limit).ToImmutableArray();
        return new Page<QueryRow>(page, more ? new PageCursor(page[^1].At.UtcTicks, page[^1].Id).ToString() : null);
    }

    private static int UpsertAll(SqliteSession session, IReadOnlyList<QueryRow> rows)
    {
        var changed = 0;
        foreach (var row in rows)
        {
            changed += session.Execute(
                """
                INSERT INTO query_rows (kind, id, owner, at, version, json) VALUES ($0, $1, $2, $3, $4, $5)
                ON CONFLICT (kind, id) DO UPDATE
                SET owner = excluded.owner, at = excluded.at, version = excluded.version, json = excluded.json
                WHERE excluded.version > query_rows.version
                """,
                row.Kind, row.Id, row.Owner, row.At.UtcTicks, row.Version, row.Json);
        }

        return changed;
    }

    private static QueryRow Read(SqliteDataReader row) => new()
    {
        Kind = row.GetString(0),
        Id = row.GetString(1),
        Owner = row.GetString(2),
        At = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
        Version = row.GetInt64(4),
        Json = row.GetString(5),
    };
}
