using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LLMHive.Storage;

/// <summary>Wires a cluster's storage.</summary>
public static class PostgresStorageSetup
{
    /// <summary>
    /// Adds everything durable on the PostgreSQL database that <see cref="StorageOptions.Postgres"/> names, and the journal of
    /// this node on its own disk: <see cref="IQueryTables"/>, <see cref="IWorkQueue"/>, <see cref="IWorkRunner"/> with its loop,
    /// <see cref="IUsageLedger"/>, the silo's default grain storage, and the pool as <see cref="NpgsqlDataSource"/>. The host's
    /// start brings the schema up to date and fails when the database is away or of a newer program.
    /// </summary>
    /// <param name="services">Where to add.</param>
    /// <param name="configure">Changes settings after the configuration; null = none.</param>
    public static IServiceCollection AddPostgresStorage(this IServiceCollection services, Action<StorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddStorageOn<PostgresStore, PostgresQueryTables, PostgresWorkQueue, PostgresLedgerStore, PostgresGrainStorage>(configure);
        services.AddSingleton(provider => provider.GetRequiredService<PostgresStore>().Source);

        // Reads its statements when the silo starts; by then the store is open and its schema is there.
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<PostgresGrainStorage>());
        return services;
    }
}
