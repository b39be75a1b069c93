using System.Reflection;

namespace LLMHive.Telemetry;

/// <summary>Signs of life, and the front page for programs.</summary>
internal static class HealthEndpoints
{
    private static readonly WelcomeView Welcome = new(
        "LLMHive", typeof(HealthEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
        "/docs", "/openapi/v1.json", "/health/ready");

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").AllowAnonymous().WithTags("Health");
        group.MapGet("/", static () => Answers.Json(Welcome, ApiJson.Default.WelcomeView))
            .WithName("Welcome").WithSummary("Where everything is").Produces<WelcomeView>();

        // Probes by the thousand would hide a share of failing requests.
        group.MapGet("/health/live", static () => Answers.Json(new HealthView("live"), ApiJson.Default.HealthView))
            .WithName("Live").WithSummary("The process answers").Produces<HealthView>().DisableHttpMetrics();
        group.MapGet("/health/ready", Ready)
            .WithName("Ready").WithSummary("The cluster answers and the process is not stopping").Produces<HealthView>().Refuses(503).DisableHttpMetrics();
    }

    private static async Task<IResult> Ready(ReadinessProbe probe) =>
        await probe.IsReady() ? Answers.Json(new HealthView("ready"), ApiJson.Default.HealthView) : Refusals.Unavailable.ToResult();
}
