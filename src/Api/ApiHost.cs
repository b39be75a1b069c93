using System.Net.Sockets;
using LLMHive.Telemetry;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;

namespace LLMHive;

/// <summary>Builds the HTTP front as a program: alone, as a client of the cluster, or as a part of a larger one.</summary>
public static class ApiHost
{
    /// <summary>
    /// What holds unless another source says otherwise. In code, since a file is found only from the folder it lies in: the
    /// web server's two lines per request would cost more than the request.
    /// </summary>
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Logging:LogLevel:Default"] = "Warning",
        ["Logging:LogLevel:LLMHive"] = "Information",
    };

    /// <summary>A builder with the defaults of the front, below every other source.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // Settings are checked at the start and hold until the end. Watching their folder for changes would also watch ./data,
        // and wake a thread for each write to the ledger.
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        return builder;
    }

    /// <summary>Builds the front alone, without starting: the hive is in other processes, found by the section <c>Cluster</c>.</summary>
    /// <param name="args">Settings from the command line.</param>
    /// <param name="before">Settings and services that stand before the product's own.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? before = null)
    {
        var builder = CreateBuilder(args);
        if (Environment.GetEnvironmentVariable("LLMHIVE_GATEWAYS") is { Length: > 0 } gateways)
        {
            builder.Configuration["Cluster:Gateways"] = gateways;
        }

        before?.Invoke(builder);
        builder.Services.AddLLMHiveClient(builder.Configuration);
        builder.UseOrleansClient(client => client.AddHiveTelemetry(builder.Configuration).AddHiveDashboard());
        builder.Services.AddHiveApi(builder.Configuration);
        var app = builder.Build();
        app.UseHiveApi();
        app.MapHiveApi();
        app.MapHiveDashboard();
        return app;
    }

    /// <summary>Runs until it is told to stop.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="build">Builds the program.</param>
    /// <param name="started">Told when it is up.</param>
    /// <returns>Exit code: 0 = well, 2 = what is configured does not let it start.</returns>
    public static async Task<int> Run(string[] args, Func<string[], WebApplication> build, Action<WebApplication> started)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(started);
        try
        {
            await using var app = build(args);
            try
            {
                await app.StartAsync();
                started(app);
                await app.WaitForShutdownAsync();
                return 0;
            }
            catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // Told to stop before it was up.
                return 0;
            }
        }
        catch (OptionsValidationException fault)
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
