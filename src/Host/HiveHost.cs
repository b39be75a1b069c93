using LLMHive.Billing;
using Microsoft.Extensions.Configuration.Memory;

namespace LLMHive;

/// <summary>Builds the whole product in one process: silo and API.</summary>
internal static class HiveHost
{
    /// <summary>Builds, without starting.</summary>
    /// <param name="args">Settings from the command line.</param>
    /// <param name="before">Settings and services that stand before the product's own; tests put their clock here.</param>
    /// <param name="after">Last word on services; tests put their twins here.</param>
    public static WebApplication Build(
        string[] args, Action<WebApplicationBuilder>? before = null, Action<WebApplicationBuilder>? after = null)
    {
        var builder = ApiHost.CreateBuilder(args);
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = SiloHost.Defaults });
        builder.Configuration.AddShortVariables();
        before?.Invoke(builder);
        AddDefaults(builder.Configuration);
        builder.AddHiveSilo();
        builder.Services.AddHiveApi(builder.Configuration);
        after?.Invoke(builder);

        var app = builder.Build();

        // The silo's parts take longer to make than all routes, and do not need them. What fails here fails again where it is waited for.
        _ = Task.Run(app.Services.GetRequiredService<IGrainFactory>);
        app.UseHiveApi();
        app.MapHiveApi();
        app.MapSandboxPages();
        app.MapHiveDashboard();
        return app;
    }

    /// <summary>What follows from other settings, unless it is set itself.</summary>
    private static void AddDefaults(ConfigurationManager configuration)
    {
        if (Reached(configuration["urls"]) is { } address)
        {
            configuration["Sandbox:PublicUrl"] ??= address;
        }

        if (!configuration.IsCluster())
        {
            // Nobody balances between one node: whoever stops it at his desk must not wait.
            configuration["Api:DrainSeconds"] ??= "0";
        }
    }

    /// <summary>The first address to listen on, as a browser on this machine reaches it; null when there is none, or its port is not known yet.</summary>
    internal static string? Reached(string? urls)
    {
        var first = urls?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return first is not null
            && Uri.TryCreate(first.Replace("//*", "//localhost", StringComparison.Ordinal).Replace("//+", "//localhost", StringComparison.Ordinal), UriKind.Absolute, out var address)
            && address.Port != 0
                ? new UriBuilder(address) { Host = address.Host is "0.0.0.0" or "[::]" ? "localhost" : address.Host }.Uri.GetLeftPart(UriPartial.Authority)
                : null;
    }
}
