namespace LLMHive.Telemetry;

/// <summary>Orleans' dashboard in a browser. Its pages bring their own script and style, and ask nobody but this host.</summary>
internal static partial class DashboardEndpoints
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static RouteGroupBuilder MapDashboard(this IEndpointRouteBuilder routes)
    {
        var group = Orleans.Dashboard.ServiceCollectionExtensions.MapOrleansDashboard(routes, "/dashboard").WithMetadata(new BrowserPage());
        group.ExcludeFromDescription();
        return group.AddEndpointFilter(Guard);
    }

    private static async ValueTask<object?> Guard(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        try
        {
            return await next(context);
        }
        catch (Exception exception) when (!HiveRetry.IsClusterTrouble(exception) && !http.RequestAborted.IsCancellationRequested)
        {
            // It throws at names of silos and grains that it does not know; those come with the address, and are no defect of ours.
            LogNotShown(http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DashboardEndpoints)), exception.GetType().Name);
            return Refusals.NotFound.ToResult();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The dashboard could not show what it was asked for: {Fault}")]
    private static partial void LogNotShown(ILogger logger, string fault);
}
