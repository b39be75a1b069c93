using System.Globalization;
using LLMHive.Billing;
using LLMHive.Models;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;

namespace LLMHive.Chat;

/// <summary>The programs that one hive under test consists of, in this process (<see cref="StoreUnderTest"/>).</summary>
/// <param name="data">Where they store everything.</param>
/// <param name="database">Connection to PostgreSQL; empty = embedded.</param>
/// <param name="clock">The clock of grains and API.</param>
/// <param name="models">The models; null = the product's own catalogue.</param>
/// <param name="settings">Settings by their configuration keys.</param>
/// <param name="services">Last word on the services of those that hold grains.</param>
internal sealed class HostsUnderTest(
    string data, string database, FakeTimeProvider clock, ScriptedModels? models, IReadOnlyDictionary<string, string?>? settings, Action<IServiceCollection>? services)
{
    private readonly List<string> _gateways = [];
    private readonly List<IHost> _silos = [];

    /// <summary>Starts what the environment asks for.</summary>
    /// <returns>What answers requests, and what holds grains; one program may do both.</returns>
    public async Task<(IReadOnlyList<WebApplication> Fronts, IReadOnlyList<IHost> Silos)> Start()
    {
        if (!StoreUnderTest.IsSplit)
        {
            var first = await Started(HiveHost.Build([], builder => Before(builder, data), After));
            _silos.Add(first);
            if (StoreUnderTest.IsPostgres)
            {
                _silos.Add(await Started(HiveHost.Build([], builder => Before(builder, Path.Combine(data, "other")), After)));
            }

            return ([first], _silos);
        }

        for (var n = 0; n < 3; n++)
        {
            var directory = n == 0 ? data : Path.Combine(data, FormattableString.Invariant($"silo{n}"));
            _silos.Add(await Started(SiloHost.Build([], builder => Before(builder, directory), After)));
        }

        return ([await Started(ApiHost.Build([], BeforeFront)), await Started(ApiHost.Build([], BeforeFront))], _silos);
    }

    private static async Task<THost> Started<THost>(THost host)
        where THost : IHost
    {
        await host.StartAsync();
        return host;
    }

    private void BeforeFront(WebApplicationBuilder builder)
    {
        Common(builder);
        builder.Configuration["Cluster:Gateways"] = string.Join(',', _gateways);
    }

    private void Before(IHostApplicationBuilder builder, string directory)
    {
        Common(builder);
        builder.Configuration["Storage:DataDirectory"] = directory;
        builder.Configuration["Storage:Postgres"] = database;
        builder.Configuration["Cluster:AdvertisedAddress"] = "127.0.0.1";
        if (database.Length > 0)
        {
            // A node that is declared dead ends its process, which here is the test's; a busy machine must not bring that about.
            builder.Configuration["Cluster:ProbeTimeout"] = "00:00:30";
            builder.Configuration["Cluster:MissedProbes"] = "20";
            builder.Configuration["Silo:SiloPort"] = Port();
            builder.Configuration["Silo:GatewayPort"] = Port();
            _gateways.Add("127.0.0.1:" + builder.Configuration["Silo:GatewayPort"]);
        }
    }

    private void Common(IHostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Configuration["Accounts:AdminKey"] = HiveUnderTest.AdminKey;
        builder.Configuration["Models:Discover"] = "false";
        builder.Configuration["Api:DrainSeconds"] = "0";

        // A key in the developer's environment must not make tests talk to Stripe.
        builder.Configuration["Stripe:ApiKey"] = "";
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
        {
            builder.Configuration[key] = value;
        }

        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
    }

    private void After(IHostApplicationBuilder builder)
    {
        if (models is not null)
        {
            builder.Services.AddSingleton<IModelCatalogue>(models);
        }

        services?.Invoke(builder.Services);
        if (_silos.Count > 0)
        {
            // What a story orders from the sandbox must meet the call, from whichever node it comes.
            builder.Services.AddSingleton(_silos[0].Services.GetRequiredService<SandboxKnobs>());
        }

        // The loop would lease what a test has just made due: here only the test runs what is due.
        foreach (var loop in builder.Services.Where(service => service.ImplementationType == typeof(WorkLoop)).ToList())
        {
            builder.Services.Remove(loop);
        }
    }

    private static string Port() => FreePort.Or(0).ToString(CultureInfo.InvariantCulture);
}
