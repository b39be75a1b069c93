namespace LLMHive.Telemetry;

/// <summary>Orleans' dashboard in a browser. Its pages bring their own script and style, and ask nobody but this host.</summary>
internal static partial class DashboardEndpoints
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static IEndpointConventionBuilder MapDashboard(this IEndpointRouteBuilder routes) => routes.MapLate(
        "/dashboard/{**page}",
        static pages => Orleans.Dashboard.ServiceCollectionExtensions.MapOrleansDashboard(pages, "/dashboard").ExcludeFromDescription(),
        Guard).WithMetadata(new BrowserPage()).DisableHttpMetrics();

    private static async Task Guard(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        try
        {
            await next(context);
        }
        catch (Exception exception) when (
            !HiveRetry.IsClusterTrouble(exception) && !context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            // It throws at names of silos and grains that it does not know; those come with the address, and are no defect of ours.
            LogNotShown(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DashboardEndpoints)), exception.GetType().Name);
            await Refusals.NotFound.ToResult().ExecuteAsync(context);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The dashboard could not show what it was asked for: {Fault}")]
    private static partial void LogNotShown(ILogger logger, string fault);
}
