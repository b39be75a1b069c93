using LLMHive.Billing;
using Microsoft.Extensions.Configuration.Memory;

namespace LLMHive;

/// <summary>Builds the whole product in one process: silo and API.</summary>
internal static class HiveHost
{
    /// <summary>
    /// What holds unless another source says otherwise. In code, since a file is found only from the folder it lies in: the
    /// web server's two lines per request would cost more than the request.
    /// </summary>
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:LLMHive"] = "Information",
        ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Error",
        // Its first check takes the time since the machine's start for a thread that hangs.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
    };

    /// <summary>The settings as the host reads them.</summary>
    public static IConfiguration Settings(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration.AddShortVariables();
        return builder.Configuration;
    }

    /// <summary>Builds, without starting.</summary>
    /// <param name="args">Settings from the command line.</param>
    /// <param name="before">Settings and services that stand before the product's own; tests put their clock here.</param>
    /// <param name="after">Last word on services; tests put their twins here.</param>
    public static WebApplication Build(
        string[] args, Action<WebApplicationBuilder>? before = null, Action<WebApplicationBuilder>? after = null)
    {
        // Settings are checked at the start and hold until the end. Watching their folder for changes would also watch ./data,
        // and wake a thread for each write to the ledger.
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        IEnumerable<KeyValuePair<string, string?>> own = Reached(builder.Configuration["urls"]) is { } address ? [new("Sandbox:PublicUrl", address)] : [];
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults.Concat(own) });
        builder.Configuration.AddShortVariables();
        before?.Invoke(builder);
        builder.AddHiveSilo();
        builder.Services.AddHiveApi(builder.Configuration);
        after?.Invoke(builder);

        var app = builder.Build();
        app.UseHiveApi();
        app.MapHiveApi();
        app.MapSandboxPages();
        app.MapHiveDashboard();
        return app;
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
