using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace LLMHive.Storage;

/// <summary>Wires what is the same on every store.</summary>
internal static class StorageCore
{
    /// <summary>
    /// Adds the ports on a store's classes, the journal of this node, the loops and the host that opens and closes them all.
    /// Settings come from the sections <c>Storage</c>, <c>Ledger</c> and <c>Work</c>.
    /// </summary>
    public static IServiceCollection AddStorageOn<TStore, TTables, TQueue, TLedger, TGrains>(
        this IServiceCollection services, Action<StorageOptions>? configure)
        where TStore : class, IStore
        where TTables : class, IQueryTables
        where TQueue : class, IWorkQueue
        where TLedger : class, ILedgerStore
        where TGrains : class, IGrainStorage
    {
        services.TryAddSingleton(TimeProvider.System);
        var storage = services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateDataAnnotations().ValidateOnStart();
        if (configure is not null)
        {
            storage.Configure(configure);
        }

        services.AddSingleton<DataDirectory>();
        services.AddSingleton<TStore>();
        services.AddSingleton<IStore>(provider => provider.GetRequiredService<TStore>());
        services.AddSingleton<IQueryTables, TTables>();
        services.AddGrainStorage<TGrains>();
        services.AddLedger<TLedger>();
        services.AddSingleton<IHostedService, StorageHost>();
        services.AddWork<TQueue>();
        return services;
    }

    private static void AddGrainStorage<TGrains>(this IServiceCollection services)
        where TGrains : class, IGrainStorage
    {
        services.AddSingleton<IGrainStorageSerializer, StateJson>();
        services.AddSingleton<TGrains>();

        services.AddKeyedSingleton<IGrainStorage>(
            ForgivingStorage.Name, (provider, _) => new ForgivingGrainStorage(provider.GetRequiredKeyedService<IGrainStorage>("Default")));

        // Orleans looks named providers up by key, and the unnamed one without.
        services.AddKeyedSingleton<IGrainStorage>("Default", (provider, _) => provider.GetRequiredService<TGrains>());
        services.AddSingleton<IGrainStorage>(provider => provider.GetRequiredService<TGrains>());
    }

    private static void AddLedger<TLedger>(this IServiceCollection services)
        where TLedger : class, ILedgerStore
    {
        services.AddOptions<LedgerOptions>().BindConfiguration("Ledger").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ILedgerStore, TLedger>();
        services.AddSingleton<JournalLedger>();
        services.AddSingleton<LedgerLoops>();
        services.AddSingleton<IUsageLedger>(provider => provider.GetRequiredService<JournalLedger>());
    }

    private static void AddWork<TQueue>(this IServiceCollection services)
        where TQueue : class, IWorkQueue
    {
        services.AddOptions<WorkOptions>().BindConfiguration("Work").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IWorkQueue, TQueue>();
        services.AddMetrics();
        services.AddSingleton<WorkMetrics>();
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
