using System.Net;
using LLMHive.Telemetry;
using Microsoft.AspNetCore.Authorization;

namespace LLMHive.Accounts;

/// <summary>Names of the authorization policies; every route names one of them, or says that it is anonymous.</summary>
public static class Policies
{
    /// <summary>Routes that ask models: scope chat.</summary>
    public const string Chat = "chat";

    /// <summary>Routes about the caller's own usage, keys and account: scope billing.</summary>
    public const string Billing = "billing";

    /// <summary>Routes that operate the hive: scope admin.</summary>
    public const string Admin = "admin";

    /// <summary>What operators read about the process: scope admin, or a caller on this machine where the settings say so.</summary>
    public const string Metrics = "metrics";

    /// <summary>Claim type that holds one scope each.</summary>
    internal const string ScopeClaim = "scope";

    internal static void Add(AuthorizationOptions options)
    {
        // An operator's key may do everything.
        options.AddPolicy(Chat, policy => policy.RequireClaim(ScopeClaim, Chat, Admin));
        options.AddPolicy(Billing, policy => policy.RequireClaim(ScopeClaim, Billing, Admin));
        options.AddPolicy(Admin, policy => policy.RequireClaim(ScopeClaim, Admin));
        options.AddPolicy(Metrics, policy => policy.RequireAssertion(MayReadMetrics));
    }

    private static bool MayReadMetrics(AuthorizationHandlerContext context) =>
        context.User.HasClaim(ScopeClaim, Admin)
        || (context.Resource is HttpContext { Connection.RemoteIpAddress: { } address } http && IPAddress.IsLoopback(address)
            && http.RequestServices.GetRequiredService<IOptions<TelemetryOptions>>().Value.MetricsOpen);
}
