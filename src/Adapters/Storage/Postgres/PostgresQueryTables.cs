using System.Collections.Immutable;
using Npgsql;

namespace LLMHive.Storage;

/// <inheritdoc cref="IQueryTables" />
internal sealed class PostgresQueryTables(PostgresStore store) : IQueryTables
{
    private const string Columns = "kind, id, owner, at, version, json";

    /// <inheritdoc />
    public Task Upsert(IReadOnlyList<QueryRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);

        // One row per id, since a statement may change a row only once; and in one order, so that two nodes cannot wait for
        // each other.
        return rows.Count == 0 ? Task.CompletedTask : store.Execute(
            $"""
            INSERT INTO query_rows AS stored ({Columns})
            SELECT DISTINCT ON (kind COLLATE "C", id COLLATE "C") {Columns}
            FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])
                WITH ORDINALITY AS given ({Columns}, place)
            ORDER BY kind COLLATE "C", id COLLATE "C", version DESC, place
            ON CONFLICT (kind, id) DO UPDATE
            SET owner = excluded.owner, at = excluded.at, version = excluded.version, json = excluded.json
            WHERE excluded.version > stored.version
            """,
            [
                rows.Select(row => row.Kind).ToArray(), rows.Select(row => row.Id).ToArray(), rows.Select(row => row.Owner).ToArray(),
                rows.Select(row => row.At.UtcTicks).ToArray(), rows.Select(row => row.Version).ToArray(), rows.Select(row => row.Json).ToArray(),
            ],
            cancellationToken);
    }

    /// <inheritdoc />
    public Task Remove(string kind, string id, CancellationToken cancellationToken) =>
        store.Execute("DELETE FROM query_rows WHERE kind = $1 AND id = $2", [kind, id], cancellationToken);

    /// <inheritdoc />
    public Task<QueryRow?> Find(string kind, string id, CancellationToken cancellationToken) =>
        store.First($"SELECT {Columns} FROM query_rows WHERE kind = $1 AND id = $2", [kind, id], Read, cancellationToken);

    /// <inheritdoc />
    public async Task<Page<QueryRow>> List(
        string kind, string? owner, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 100);
        var after = PageCursor.Parse(cursor);

        // One row more than asked for tells whether there is a next page.
        var rows = owner is null
            ? await store.Query(
                $"SELECT {Columns} FROM query_rows WHERE kind = $1 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4",
                [kind, after.Ticks, after.Id, limit + 1], Read, cancellationToken)
            : await store.Query(
                $"SELECT {Columns} FROM query_rows WHERE kind = $1 AND owner = $5 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4",
                [kind, after.Ticks, after.Id, limit + 1, owner], Read, cancellationToken);
        var page = rows.Take(limit).ToImmutableArray();
        return new(page, rows.Count > limit ? new PageCursor(page[^1].At.UtcTicks, page[^1].Id).ToString() : null);
    }

    private static QueryRow Read(NpgsqlDataReader row) => new()
    {
        Kind = row.GetString(0),
        Id = row.GetString(1),
        Owner = row.GetString(2),
        At = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
        Version = row.GetInt64(4),
        Json = row.GetString(5),
    };
}
