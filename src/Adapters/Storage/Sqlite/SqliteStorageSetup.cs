using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace LLMHive.Storage;

/// <summary>Wires the embedded host's storage.</summary>
public static class SqliteStorageSetup
{
    private const string DefaultProvider = "Default";

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
        services.TryAddSingleton(TimeProvider.System);
        var storage = services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateDataAnnotations().ValidateOnStart();
        if (configure is not null)
        {
            storage.Configure(configure);
        }

        services.AddSingleton<DataDirectory>();
        services.AddSingleton<SqliteStore>();
        services.AddSingleton<IQueryTables, SqliteQueryTables>();
        services.AddGrainStorage();
        services.AddLedger();
        services.AddSingleton<IHostedService, SqliteStorageHost>();
        services.AddWork();
        return services;
    }

    private static void AddGrainStorage(this IServiceCollection services)
    {
        services.AddSingleton<IGrainStorageSerializer, StateJson>();
        services.AddSingleton<SqliteGrainStorage>();

        // Orleans looks named providers up by key, and the unnamed one without.
        services.AddKeyedSingleton<IGrainStorage>(DefaultProvider, (provider, _) => provider.GetRequiredService<SqliteGrainStorage>());
        services.AddSingleton<IGrainStorage>(provider => provider.GetRequiredService<SqliteGrainStorage>());
    }

    private static void AddLedger(this IServiceCollection services)
    {
        services.AddOptions<LedgerOptions>().BindConfiguration("Ledger").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ILedgerStore, SqliteLedgerStore>();
        services.AddSingleton<JournalLedger>();
        services.AddSingleton<LedgerLoops>();
        services.AddSingleton<IUsageLedger>(provider => provider.GetRequiredService<JournalLedger>());
    }

    private static void AddWork(this IServiceCollection services)
    {
        services.AddOptions<WorkOptions>().BindConfiguration("Work").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IWorkQueue, SqliteWorkQueue>();
        services.AddSingleton<IWorkRunner>(provider => new WorkRunner(
            provider.GetRequiredService<IWorkQueue>(),
            provider.GetServices<IWorkHandler>(),
            provider.GetRequiredService<IOptions<WorkOptions>>().Value,
            provider.GetRequiredService<WorkMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WorkRunner>>()));
        services.AddSingleton<IHostedService, WorkLoop>();
    }
}
