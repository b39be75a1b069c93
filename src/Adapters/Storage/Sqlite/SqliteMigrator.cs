using System.Globalization;
using Microsoft.Data.Sqlite;

namespace LLMHive.Storage;

/// <summary>Brings a database to the schema of this program: each missing script in a transaction of its own, in order.</summary>
internal static class SqliteMigrator
{
    /// <summary>Applies what is missing; nothing when all is there.</summary>
    /// <returns>How many scripts were applied.</returns>
    /// <exception cref="StorageUnusableException">The database is of a newer program.</exception>
    public static int Migrate(SqliteSession session, IReadOnlyList<MigrationScript> scripts, string file, TimeProvider clock)
    {
        session.ExecuteScript(
            "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)");
        var current = session.Query("SELECT coalesce(max(version), 0) FROM schema_version", row => row.GetInt32(0))[0];
        var known = scripts.Count == 0 ? 0 : scripts[^1].Version;
        if (current > known)
        {
            throw new StorageUnusableException(
                $"Database '{file}' has schema version {current}, this program knows up to {known}. "
                + "Start the newer program that wrote it, or restore a backup of before the upgrade.");
        }

        var applied = 0;
        foreach (var script in scripts.Where(script => script.Version > current))
        {
            Apply(session, script, file, clock);
            applied++;
        }

        return applied;
    }

    private static void Apply(SqliteSession session, MigrationScript script, string file, TimeProvider clock)
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            session.ExecuteScript(script.Sql);
            session.Execute(
                "INSERT INTO schema_version (version, name, applied_at) VALUES ($0, $1, $2)",
                script.Version, script.Name, clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
            session.Execute("COMMIT");
        }
        catch (SqliteException failure)
        {
            session.Execute("ROLLBACK");
            throw new StorageUnusableException(
                $"Schema file '{script.Name}' does not apply to '{file}' ({failure.Message}); nothing of it was kept. "
                + "Restore the database of before, or correct the file.");
        }
    }
}
