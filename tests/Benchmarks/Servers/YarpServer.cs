using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace LLMHive.Servers;

/// <summary>YARP as a bare pass-through: the yardstick; hidden command <c>serve-yarp</c>.</summary>
internal static class YarpServer
{
    private const string Upstream = "upstream";

    public static async Task<int> Run(Arguments arguments)
    {
        var to = arguments.Text("to") ?? throw new UsageException("--to is missing. Give the address to pass on to.");
        arguments.End();

        var builder = WebApplication.CreateSlimBuilder();
        // A log line per request would slow the yardstick down and flatter us.
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new RouteConfig { RouteId = "all", ClusterId = Upstream, Match = new RouteMatch { Path = "/{**all}" } }],
            [new ClusterConfig { ClusterId = Upstream, Destinations = new Dictionary<string, DestinationConfig> { [Upstream] = new() { Address = to } } }]);
        await using var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync();
        await ServerLine.Serve(app.Urls.First());
        return 0;
    }
}
