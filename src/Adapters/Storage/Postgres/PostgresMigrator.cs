using Npgsql;

namespace LLMHive.Storage;

/// <summary>
/// Brings a database to the schema of this program: each missing script in a transaction of its own, in order. Many nodes may
/// do it at once: a lock lets one do a step, and the others find it done. A database that is up to date is only read, so the
/// user of a running node needs no right to change the schema.
/// </summary>
internal static class PostgresMigrator
{
    // Any number will do, as long as nothing else in the database takes it.
    private const long Lock = 0x4C4C4D48_69766501;

    /// <summary>Applies what is missing; nothing when all is there.</summary>
    /// <returns>How many scripts were applied.</returns>
    /// <exception cref="StorageUnusableException">The database is of a newer program, or a script does not apply.</exception>
    public static async Task<int> Migrate(
        NpgsqlDataSource source, IReadOnlyList<MigrationScript> scripts, string database, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var known = scripts.Count == 0 ? 0 : scripts[^1].Version;
        var applied = 0;
        while (await Current(connection, cancellationToken) is var current && current != known)
        {
            if (current > known)
            {
                throw new StorageUnusableException(
                    $"{database} has schema version {current}, this program knows up to {known}. "
                    + "Start the newer program that wrote it, or restore a backup of before the upgrade.");
            }

            applied += await ApplyNext(connection, scripts, database, clock, cancellationToken);
        }

        return applied;
    }

    private static async Task<int> ApplyNext(
        NpgsqlConnection connection, IReadOnlyList<MigrationScript> scripts, string database, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await Execute(connection, "SELECT pg_advisory_xact_lock($1)", [Lock], cancellationToken);

        // The lock does not tell this session what others have made meanwhile; making the table does.
        await Execute(
            connection,
            "CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL)",
            [], cancellationToken);
        var current = await Recorded(connection, cancellationToken);
        if (scripts.FirstOrDefault(script => script.Version > current) is not { } next)
        {
            return 0;
        }

        try
        {
            await Execute(connection, next.Sql, [], cancellationToken);
            await Execute(
                connection, "INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, $3)",
                [next.Version, next.Name, clock.GetUtcNow()], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return 1;
        }
        catch (PostgresException failure) when (!failure.IsTransient && failure.SqlState != PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StorageUnusableException(
                $"Schema file '{next.Name}' does not apply to {database} ({failure.SqlState}: {failure.MessageText}); nothing of it was kept. "
                + "Restore the database of before, or correct the file.");
        }
    }

    internal static async Task<int> Current(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Where an unqualified name is looked up: a schema of the search path is as good as another.
        await using var exists = new NpgsqlCommand("SELECT to_regclass('schema_version') IS NOT NULL", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!)
        {
            return 0;
        }

        return await Recorded(connection, cancellationToken);
    }

    private static async Task<int> Recorded(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var version = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_version", connection);
        return (int)(await version.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, object[] values, CancellationToken cancellationToken)
    {
        // A script may take its time: an index over a large table is not done in the seconds of a request.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
