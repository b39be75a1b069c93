using Npgsql;

namespace LLMHive.Storage;

/// <summary>The schema of a cluster's database: brought up to date by a command, and only looked at by a node.</summary>
public static class PostgresSchema
{
    /// <summary>Statements that Orleans' providers look up, some of which they would miss without naming them.</summary>
    private static readonly string[] Statements =
    [
        "ReadFromStorageKey", "WriteToStorageKey", "ClearStorageKey", "DeleteStorageKey",
        "GatewaysQueryKey", "MembershipReadRowKey", "MembershipReadAllKey", "InsertMembershipVersionKey", "InsertMembershipKey",
        "UpdateMembershipKey", "UpdateIAmAlivetimeKey", "DeleteMembershipTableEntriesKey", "CleanupDefunctSiloEntriesKey",
        "CleanupDefunctSiloEntryKey",
    ];

    /// <summary>Applies the steps that are missing, each in a transaction of its own.</summary>
    /// <returns>The names of the steps that were applied, none when the schema was up to date, and its version.</returns>
    /// <exception cref="StorageUnusableException">The database is of a newer program, or refuses.</exception>
    public static async Task<(IReadOnlyList<string> Applied, int Version)> Migrate(
        NpgsqlDataSource source, string database, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            var scripts = MigrationScript.Embedded("postgres");
            var before = await Version(source, cancellationToken);
            await PostgresMigrator.Migrate(source, scripts, database, clock, cancellationToken);
            return ([.. scripts.Where(script => script.Version > before).Select(script => script.Name)], scripts[^1].Version);
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFaults.AtStart(failure, database);
        }
    }

    /// <summary>Refuses a database that is not exactly of this program's schema, or lacks a statement that Orleans needs.</summary>
    /// <exception cref="StorageUnusableException">It is older, newer or incomplete; says which, and the cure.</exception>
    public static async Task Check(NpgsqlDataSource source, string database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            var (found, known) = (await Version(source, cancellationToken), MigrationScript.Embedded("postgres")[^1].Version);
            if (found < known)
            {
                throw new StorageUnusableException(
                    $"{database} has schema version {found}, this program needs {known}. Run it once with --migrate, as the owner of the schema; "
                    + "nodes of the version before go on meanwhile.");
            }

            if (found > known)
            {
                throw new StorageUnusableException(
                    $"{database} has schema version {found}, this program knows up to {known}. Start the newer program, or restore a backup of before the upgrade.");
            }

            var missing = Statements.Except(await Keys(source, cancellationToken), StringComparer.Ordinal).ToList();
            if (missing.Count > 0)
            {
                throw new StorageUnusableException(
                    $"{database} lacks statements in the relation orleansquery: {string.Join(", ", missing)}. Restore them from 0002_orleans.sql, or from a backup.");
            }
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFaults.AtStart(failure, database);
        }
    }

    private static async Task<int> Version(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await PostgresMigrator.Current(connection, cancellationToken);
    }

    private static async Task<List<string>> Keys(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT querykey FROM orleansquery");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(reader.GetString(0));
        }

        return keys;
    }
}
