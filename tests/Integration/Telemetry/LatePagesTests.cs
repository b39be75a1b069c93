using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LLMHive.Telemetry;

/// <summary>Pages of libraries cost the start nothing: they are mapped when the first of them is asked for, and once.</summary>
public sealed class LatePagesTests : IAsyncLifetime
{
    private readonly WebApplication _app = Pages();
    private int _mapped;

    public async Task InitializeAsync()
    {
        _app.MapLate("/pages/{**path}", Map).WithMetadata("asked of all");
        await _app.StartAsync();
    }

    public Task DisposeAsync() => _app.DisposeAsync().AsTask();

    [Fact]
    public void MapLate_NobodyAsked_MapsNothing() => Assert.Equal(0, _mapped);

    [Fact]
    public async Task MapLate_ManyAskAtOnce_MapsOnce()
    {
        using var http = Client();
        var pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => http.GetStringAsync(new Uri("/pages/a", UriKind.Relative))));
        Assert.All(pages, page => Assert.Equal("a, asked of all", page));
        Assert.Equal(1, _mapped);
    }

    [Fact]
    public async Task MapLate_APageThatIsNotThere_Is404()
    {
        using var http = Client();
        using var none = await http.GetAsync(new Uri("/pages/none", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, none.StatusCode);
    }

    private HttpClient Client() =>
        new() { BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };

    private static WebApplication Pages()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    private IEndpointConventionBuilder Map(IEndpointRouteBuilder routes)
    {
        Interlocked.Increment(ref _mapped);
        return routes.MapGet("/pages/a", static (HttpContext context) => "a, " + context.GetEndpoint()!.Metadata.GetMetadata<string>());
    }
}
