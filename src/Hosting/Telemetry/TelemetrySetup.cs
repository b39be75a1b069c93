using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LLMHive.Telemetry;

/// <summary>Metrics, traces and logs of a process of the hive, whatever it hosts.</summary>
public static class TelemetrySetup
{
    /// <summary>Meters that are collected: the product's own, the cluster's, the web server's, the runtime's, the database driver's.</summary>
    private static readonly string[] CollectedMeters =
        [Meters.Name, "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql"];

    /// <summary>Sources of spans, the web server's apart. Orleans' own housekeeping is left out.</summary>
    private static readonly string[] TracedSources =
        [Spans.SourceName, "Microsoft.Orleans.Application", "Microsoft.Orleans.Storage", "Npgsql"];

    /// <summary>What asks for itself all the time, and would bury everything else.</summary>
    private static readonly PathString[] Untraced = ["/health", "/metrics", "/dashboard"];

    /// <summary>
    /// Adds telemetry; again = nothing. Metrics are collected for <c>/metrics</c> unless <c>Telemetry:Metrics</c> is false.
    /// Traces are made, and traces and metrics sent, only where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; the other
    /// variables of OpenTelemetry (sampler, protocol, headers, resource attributes) hold as its specification says.
    /// </summary>
    public static IServiceCollection AddHiveTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(Added)))
        {
            return services;
        }

        services.AddSingleton<Added>();
        services.AddOptions<TelemetryOptions>().Bind(configuration.GetSection(TelemetryOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LogRedactor>();
        services.AddLogging(static logging => logging.AddConsoleFormatter<JsonLines, JsonLinesOptions>());
        var options = configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions();
        var sends = Sends(configuration);
        if (!options.Metrics && !sends)
        {
            return services;
        }

        var telemetry = services.AddOpenTelemetry().ConfigureResource(Describe);
        if (options.Metrics)
        {
            telemetry.WithMetrics(metrics => Collect(metrics, sends));
        }

        if (sends)
        {
            telemetry.WithTracing(Trace);
        }

        return services;
    }

    /// <summary>Lets traces follow the calls between grains, where traces are made at all: it costs each call something.</summary>
    public static ISiloBuilder AddHiveTelemetry(this ISiloBuilder silo, IConfiguration configuration)
    {
        silo.Services.AddHiveTelemetry(configuration);
        return Sends(configuration) ? silo.AddActivityPropagation() : silo;
    }

    /// <inheritdoc cref="AddHiveTelemetry(ISiloBuilder, IConfiguration)"/>
    public static IClientBuilder AddHiveTelemetry(this IClientBuilder client, IConfiguration configuration)
    {
        client.Services.AddHiveTelemetry(configuration);
        return Sends(configuration) ? client.AddActivityPropagation() : client;
    }

    private static bool Sends(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[TelemetryOptions.OtlpEndpoint]);

    private static void Describe(ResourceBuilder resource)
    {
        var version = typeof(TelemetrySetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];

        // The operator's OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES stand above what we say.
        resource.AddService("llmhive", serviceVersion: version).AddEnvironmentVariableDetector();
    }

    private static void Collect(MeterProviderBuilder metrics, bool sends)
    {
        metrics.AddMeter(CollectedMeters)
            // One answer a scrape: a cached one would be older than its time stamp says.
            .AddPrometheusExporter(static exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0);
        if (sends)
        {
            metrics.AddOtlpExporter();
        }
    }

    private static void Trace(TracerProviderBuilder traces) => traces
        .AddSource(TracedSources)
        .AddAspNetCoreInstrumentation(static web => web.Filter = static http => !Array.Exists(Untraced, path => http.Request.Path.StartsWithSegments(path)))
        // Before the exporter, which is the next to see a span.
        .AddProcessor(static services => new SpanRedactor(services.GetRequiredService<LogRedactor>()))
        .AddOtlpExporter();

    private sealed class Added;
}
