namespace LLMHive;

/// <summary>What the reference says of a route beyond what its signature tells.</summary>
internal static class RouteDocs
{
    /// <summary>The route may be refused with these statuses, besides 401, 429, 500 and 503, which every route with a key may answer.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params int[] statuses) =>
        route.WithMetadata(new RefusedStatuses(statuses));

    /// <summary>The route takes <c>cursor</c> and <c>limit</c>.</summary>
    public static RouteHandlerBuilder Pages(this RouteHandlerBuilder route) => route.WithMetadata(new PagedList());

    /// <summary>The route takes the header <c>Idempotency-Key</c>.</summary>
    public static RouteHandlerBuilder RepeatsSafely(this RouteHandlerBuilder route) => route.WithMetadata(new IdempotentRoute()).Refuses(422);

    /// <summary>The route takes a JSON body of this shape.</summary>
    /// <typeparam name="T">Shape of the body.</typeparam>
    /// <param name="route">The route.</param>
    /// <param name="example">A body that works, as JSON.</param>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route, string example) =>
        route.WithMetadata(new TakenBody(typeof(T), example));
}
