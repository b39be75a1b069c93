using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Storage;

/// <summary>Wires the embedded host's storage.</summary>
public static class SqliteStorageSetup
{
    /// <summary>
    /// Adds everything durable on one SQLite file and a journal folder: <see cref="IQueryTables"/>, <see cref="IWorkQueue"/>,
    /// <see cref="IWorkRunner"/> with its loop, <see cref="IUsageLedger"/>, and the silo's default grain storage. Settings come
    /// from the sections <c>Storage</c>, <c>Ledger</c> and <c>Work</c>. A wrong setting or an unusable file fails the start.
    /// </summary>
    /// <param name="services">Where to add.</param>
    /// <param name="configure">Changes settings after the configuration; null = none.</param>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, Action<StorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddStorageOn<SqliteStore, SqliteQueryTables, SqliteWorkQueue, SqliteLedgerStore, SqliteGrainStorage>(configure);
    }
}
