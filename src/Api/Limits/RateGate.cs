using LLMHive.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace LLMHive.Limits;

/// <summary>
/// Stands between authentication and authorization, on every path under <c>/v1</c> and <c>/api/v1</c>, existing or not: no key
/// is 401, too many requests are 429, and only then may anything be 403, 400 or 404. Model calls pass untouched, since
/// their admission counts them.
/// </summary>
internal sealed class RateGate(RequestDelegate next, RequestMeter meter)
{
    public Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        var request = ApiRequest.Of(http);
        if (Dialect.RateClassOf(http.Request.Path) is not { } rateClass || endpoint?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return next(http);
        }

        if (request.Caller is not { } caller)
        {
            return http.ChallengeAsync(ApiKeyHandler.SchemeName);
        }

        var isModelCall = endpoint?.Metadata.GetMetadata<ModelCallAttribute>() is not null;
        if (isModelCall && (caller.IsAdmin || caller.Scopes.HasFlag(KeyScopes.Chat)))
        {
            return next(http);
        }

        if (!caller.IsAdmin)
        {
            return CountFirst(http, request, caller, rateClass);
        }

        request.LetIn();
        return next(http);
    }

    private async Task CountFirst(HttpContext http, ApiRequest request, Principal caller, RateClass rateClass)
    {
        if (await meter.Touch(http, caller, rateClass) is { } refusal)
        {
            await ErrorWriter.Write(http, refusal);
            return;
        }

        // Counted is let in, also when its answer is a stream of hours. Model calls are let in by their admission.
        request.LetIn();
        await next(http);
    }
}
