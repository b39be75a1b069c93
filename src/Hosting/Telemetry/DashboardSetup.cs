using Orleans.Dashboard;

namespace LLMHive.Telemetry;

/// <summary>Orleans' own dashboard: silos, grains, calls.</summary>
public static class DashboardSetup
{
    /// <summary>
    /// Lets a silo tell the dashboard about itself. The log is not streamed to browsers, and the figures of a silo that nobody
    /// looks at are taken every five seconds only.
    /// </summary>
    public static ISiloBuilder AddHiveDashboard(this ISiloBuilder silo) => silo.AddDashboard(Configure);

    /// <summary>Lets a process without a silo serve the dashboard.</summary>
    public static IClientBuilder AddHiveDashboard(this IClientBuilder client) => client.AddDashboard(Configure);

    private static void Configure(DashboardOptions options)
    {
        options.HideTrace = true;
        options.CounterUpdateIntervalMs = 5_000;
    }
}
