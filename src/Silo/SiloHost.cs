using System.Net.Sockets;
using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Storage;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace LLMHive;

/// <summary>Runs a program that holds a silo: alone, or with the API in the same process.</summary>
public static class SiloHost
{
    /// <summary>What holds unless another source says otherwise.</summary>
    public static IReadOnlyDictionary<string, string?> Defaults { get; } = new Dictionary<string, string?>
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:LLMHive"] = "Information",
        ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Error",
        // Its first check takes the time since the machine's start for a thread that hangs.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
    };

    /// <summary>Builds a silo alone, without starting.</summary>
    /// <param name="args">Settings from the command line.</param>
    /// <param name="before">Settings and services that stand before the product's own.</param>
    /// <param name="after">Last word on services.</param>
    public static IHost Build(string[] args, Action<HostApplicationBuilder>? before = null, Action<HostApplicationBuilder>? after = null)
    {
        var builder = Host.CreateApplicationBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        builder.Configuration.AddShortVariables();
        before?.Invoke(builder);
        builder.AddHiveSilo();
        after?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>Says on the console where a silo alone is found, and the admin key that was drawn, once.</summary>
    public static void Tell(IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var ends = host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value;
        Console.WriteLine($"LLMHive's silo is up: {ends.AdvertisedIPAddress}, nodes on port {ends.SiloPort}, clients on port {ends.GatewayPort}");
        if (host.Services.GetRequiredService<AdminBootstrap>().DrawnSecret is { } key)
        {
            Console.WriteLine($"  Admin key  {key}   (shown once; only its hash is kept)");
        }
    }

    /// <summary>Carries out a command, or runs until it is told to stop.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="build">Builds the program.</param>
    /// <param name="started">Told when it is up.</param>
    /// <returns>Exit code: 0 = well, 1 = a command failed, 2 = what is configured or stored does not let it start.</returns>
    public static async Task<int> Run<THost>(string[] args, Func<string[], THost> build, Action<THost> started)
        where THost : IHost
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(started);
        try
        {
            if (args.Contains(PriceSyncCommand.Name))
            {
                return await PriceSyncCommand.Run(Settings.Read([.. args.Where(arg => arg != PriceSyncCommand.Name)]), Console.Out);
            }

            if (args.Contains(MigrateCommand.Name))
            {
                return await MigrateCommand.Run(Settings.Read([.. args.Where(arg => arg != MigrateCommand.Name)]), Console.Out);
            }

            var host = build(args);
            var life = host.Services.GetRequiredService<IHostApplicationLifetime>();
            try
            {
                await host.StartAsync();
                started(host);
                await host.WaitForShutdownAsync();
                return 0;
            }
            catch (Exception fault) when (fault is OperationCanceledException or OrleansLifecycleCanceledException && life.ApplicationStopping.IsCancellationRequested)
            {
                // Told to stop before it was up.
                return 0;
            }
            finally
            {
                await ((IAsyncDisposable)host).DisposeAsync();
            }
        }
        catch (Exception fault) when (fault is ConfigurationException or OptionsValidationException or StorageUnusableException)
        {
            await Console.Error.WriteLineAsync($"LLMHive cannot start. {fault.Message}");
            return 2;
        }
        catch (IOException fault) when (fault.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            await Console.Error.WriteLineAsync($"LLMHive cannot start. {fault.Message} Name another address in ASPNETCORE_URLS.");
            return 2;
        }
    }
}
