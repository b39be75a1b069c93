namespace LLMHive.Telemetry;

/// <summary>Pages that libraries bring, mapped when somebody first asks for one.</summary>
/// <remarks>
/// Mapping Orleans' dashboard compresses its files, and the handlers of all of them are compiled as expressions: together a fifth of
/// the time that a start takes, for pages that most processes never show.
/// </remarks>
internal static class LatePages
{
    /// <summary>Maps one route in front of pages that are mapped later; what is asked of the route is asked of them as well.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="pattern">Covers the paths of all pages.</param>
    /// <param name="map">Maps the pages, under their whole paths.</param>
    /// <param name="show">Calls the pages; what it does before is before the first of them.</param>
    public static IEndpointConventionBuilder MapLate(
        this IEndpointRouteBuilder routes, string pattern, Func<IEndpointRouteBuilder, IEndpointConventionBuilder> map,
        Func<HttpContext, RequestDelegate, Task>? show = null)
    {
        var front = new Front();
        var pages = new Lazy<RequestDelegate>(() => Build(routes.ServiceProvider, map, front));
        front.Add(routes.MapMethods(pattern, [HttpMethods.Get], context =>
        {
            // Else routing would keep to the route in front.
            context.SetEndpoint(null);
            return show is null ? pages.Value(context) : show(context, pages.Value);
        }).ExcludeFromDescription());
        return front;
    }

    private static RequestDelegate Build(IServiceProvider services, Func<IEndpointRouteBuilder, IEndpointConventionBuilder> map, Front front)
    {
        var pages = new ApplicationBuilder(services);
        pages.UseRouting();
        pages.UseEndpoints(inner => front.Add(map(inner)));
        pages.Run(static context => Refusals.NotFound.ToResult().ExecuteAsync(context));
        return pages.Build();
    }

    /// <summary>Conventions of the route in front, passed on to the pages behind it.</summary>
    private sealed class Front : IEndpointConventionBuilder
    {
        private readonly List<IEndpointConventionBuilder> _builders = [];
        private readonly List<Action<EndpointBuilder>> _conventions = [];

        public void Add(IEndpointConventionBuilder builder)
        {
            _conventions.ForEach(builder.Add);
            _builders.Add(builder);
        }

        public void Add(Action<EndpointBuilder> convention)
        {
            _conventions.Add(convention);
            _builders.ForEach(builder => builder.Add(convention));
        }
    }
}
