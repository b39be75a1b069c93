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
    private readonly HttpClient _http = new();
    private int _mapped;

    public async Task InitializeAsync()
    {
        _app.MapLate("/pages/{**path}", Map).WithMetadata("asked of all");
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public void MapLate_NobodyAsked_MapsNothing() => Assert.Equal(0, _mapped);

    [Fact]
    public async Task MapLate_ManyAskAtOnce_MapsOnce()
    {
        var pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _http.GetStringAsync(new Uri("/pages/a", UriKind.Relative))));
        Assert.All(pages, page => Assert.Equal("a, asked of all", page));
        Assert.Equal(1, _mapped);
    }

    [Fact]
    public async Task MapLate_APageThatIsNotThere_Is404()
    {
        using var none = await _http.GetAsync(new Uri("/pages/none", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, none.StatusCode);
    }

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
