using LLMHive.Storage;

namespace LLMHive.Billing;

/// <inheritdoc cref="ISandboxStore" />
internal sealed class PostgresSandboxStore(PostgresStore store) : ISandboxStore
{
    // One statement, so that row and work stand or fall together.
    private const string AddWork =
        """
        , added AS (
            INSERT INTO work (id, kind, due_at, payload)
            SELECT id, kind, due_at, payload FROM unnest($4::text[], $5::text[], $6::bigint[], $7::text[]) AS item (id, kind, due_at, payload)
            WHERE EXISTS (SELECT FROM saved) ORDER BY id COLLATE "C"
            ON CONFLICT (id) DO NOTHING)
        SELECT 1 FROM saved
        """;

    private const string Insert =
        $"""
        WITH saved AS (INSERT INTO sandbox_rows (id, version, json) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING RETURNING id)
        {AddWork}
        """;

    private const string Update =
        $"""
        WITH saved AS (UPDATE sandbox_rows SET version = $2, json = $3 WHERE id = $1 AND version = $8 RETURNING id)
        {AddWork}
        """;

    public Task<SandboxRow?> Load(string id, CancellationToken cancellationToken) => store.First(
        "SELECT id, version, json FROM sandbox_rows WHERE id = $1", [id],
        row => new SandboxRow(row.GetString(0), row.GetInt64(1), row.GetString(2)), cancellationToken);

    public async Task<bool> Save(SandboxRow row, long expected, IReadOnlyList<WorkItem> work, CancellationToken cancellationToken)
    {
        object[] values =
        [
            row.Id, row.Version, row.Json, work.Select(item => item.Id).ToArray(), work.Select(item => item.Kind).ToArray(),
            work.Select(item => item.DueAt.UtcTicks).ToArray(), work.Select(item => item.Payload).ToArray(),
        ];
        var saved = expected == 0
            ? await store.Query(Insert, values, _ => true, cancellationToken)
            : await store.Query(Update, [.. values, expected], _ => true, cancellationToken);
        return saved.Count == 1;
    }
}
