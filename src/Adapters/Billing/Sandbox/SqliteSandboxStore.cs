using LLMHive.Storage;

namespace LLMHive.Billing;

/// <inheritdoc cref="ISandboxStore" />
internal sealed class SqliteSandboxStore(SqliteStore store) : ISandboxStore
{
    public Task<SandboxRow?> Load(string id, CancellationToken cancellationToken) => store.Read(
        session => session.First(
            "SELECT id, version, json FROM sandbox_rows WHERE id = $0", row => new SandboxRow(row.GetString(0), row.GetInt64(1), row.GetString(2)), id),
        cancellationToken);

    public Task<bool> Save(SandboxRow row, long expected, IReadOnlyList<WorkItem> work, CancellationToken cancellationToken) => store.Write(
        session =>
        {
            var stored = expected == 0
                ? session.Execute("INSERT INTO sandbox_rows (id, version, json) VALUES ($0, $1, $2) ON CONFLICT (id) DO NOTHING", row.Id, row.Version, row.Json)
                : session.Execute("UPDATE sandbox_rows SET version = $1, json = $2 WHERE id = $0 AND version = $3", row.Id, row.Version, row.Json, expected);
            if (stored == 0)
            {
                return false;
            }

            foreach (var item in work)
            {
                session.Execute(
                    "INSERT INTO work (id, kind, due_at, payload) VALUES ($0, $1, $2, $3) ON CONFLICT (id) DO NOTHING",
                    item.Id, item.Kind, item.DueAt.UtcTicks, item.Payload);
            }

            return true;
        },
        cancellationToken);
}
