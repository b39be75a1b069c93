using LLMHive.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;

namespace LLMHive.Testing.Storage;

/// <summary>A host with nothing but storage on it, started and stopped as a node would be. Its clock belongs to the test.</summary>
public sealed class StorageNode : IAsyncDisposable
{
    private readonly IHost _host;

    private StorageNode(IHost host) => _host = host;

    public IQueryTables Tables => Get<IQueryTables>();

    public IWorkQueue Work => Get<IWorkQueue>();

    public IUsageLedger Ledger => Get<IUsageLedger>();

    public IGrainStorage Grains => _host.Services.GetRequiredKeyedService<IGrainStorage>("Default");

    public static async Task<StorageNode> Start(TimeProvider clock, Action<IServiceCollection> addStorage)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSerializer();
        builder.Services.Configure<ClusterOptions>(options => options.ServiceId = "storage-tests");
        addStorage(builder.Services);

        // The loop would lease what a test has just made due.
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(WorkLoop)));
        var host = builder.Build();
        var started = false;
        try
        {
            await host.StartAsync();
            await StartLikeASilo(host.Services);
            started = true;
            return new StorageNode(host);
        }
        finally
        {
            if (!started)
            {
                host.Dispose();
            }
        }
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>What a killed process leaves behind: the files as they are now. The node must be quiet, but need not be stopped.</summary>
    public static void CopyFiles(string from, string to)
    {
        Directory.CreateDirectory(Path.Combine(to, "journal"));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            if (!file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal))
            {
                File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
            }
        }
    }

    /// <summary>A store of Orleans' own begins to work when the silo starts; here is none.</summary>
    private static Task StartLikeASilo(IServiceProvider services)
    {
        var silo = new SiloLifecycleSubject(NullLogger<SiloLifecycleSubject>.Instance);
        foreach (var participant in services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
        {
            participant.Participate(silo);
        }

        return silo.OnStart();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
