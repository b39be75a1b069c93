using OpenTelemetry.Metrics;

namespace LLMHive.Telemetry;

/// <summary>What Prometheus reads.</summary>
internal static class MetricsEndpoint
{
    private static readonly string[] Get = [HttpMethods.Get];

    /// <summary>Maps <c>/metrics</c>; null where no metrics are collected.</summary>
    public static IEndpointConventionBuilder? MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.ServiceProvider.GetService<MeterProvider>() is null ? null
            : routes.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(new BrowserPage(), new HttpMethodMetadata(Get)).WithDisplayName("Metrics").DisableHttpMetrics();
}
