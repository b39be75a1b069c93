using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LLMHive.Accounts;
using LLMHive.Chat;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Api;

/// <summary>A walk along all routes: who may take them, and what they tell those who may not.</summary>
public sealed class RouteTests(ApiHive api) : IClassFixture<ApiHive>
{
    /// <summary>What a browser opens, and no program calls: no part of the reference.</summary>
    private static readonly string[] Pages = ["/docs", "/openapi", "/sandbox", "/dashboard", "/metrics"];

    private HiveUnderTest Hive => api.Hive;

    [Fact]
    public void Endpoints_All_NameTheirPolicyOrAreOpenByWord()
    {
        var undecided = Endpoints().Where(endpoint =>
            endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
            && endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().All(data => data.Policy is not (Policies.Chat or Policies.Billing or Policies.Admin or Policies.Metrics)));
        Assert.Empty(undecided.Select(endpoint => endpoint.DisplayName));
        Assert.True(Endpoints().Count() > 20, "The walk found too few routes.");
    }

    [Fact]
    public void Endpoints_OpenOnes_AreTheseAndNoOthers() => Assert.Equal(
        [
            "/", "/api/v1/billing/plans", "/api/v1/billing/webhooks/stripe", "/api/v1/signup", "/api/v1/signup/confirm",
            "/docs", "/health/live", "/health/ready", "/openapi", "/sandbox",
        ],
        Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => Pages.FirstOrDefault(page => IsBelow(endpoint, page)) ?? Path(endpoint)).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Endpoints_All_StandInTheReference()
    {
        var documented = api.Operations.Select(operation => operation.ToString()).ToHashSet();
        var missing = from endpoint in Endpoints()
                      where !Pages.Any(page => IsBelow(endpoint, page))
                      let path = Path(endpoint)
                      from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                      where !documented.Contains($"{method} {path}")
                      select $"{method} {path}";
        Assert.Empty(missing);
    }

    [Fact]
    public async Task Routes_WithoutAKey_AreUnauthorizedBeforeAnythingElse()
    {
        foreach (var (operation, _) in Guarded())
        {
            using var request = new HttpRequestMessage(operation.Method, api.Fill(operation.Path));
            using var answer = await Hive.Http.SendAsync(request);
            Assert.Equal((operation, HttpStatusCode.Unauthorized), (operation, answer.StatusCode));
            Assert.Equal("invalid_api_key", (await Dialects.Check(answer, operation.ToString())).Code);
        }
    }

    [Fact]
    public async Task Routes_WithoutTheScope_AreForbidden()
    {
        var keys = new Dictionary<string, string>
        {
            [Policies.Chat] = await NewKey(["billing"]), [Policies.Billing] = await NewKey(["chat"]), [Policies.Admin] = await NewKey(["chat", "billing"]),
        };
        foreach (var (operation, policy) in Guarded())
        {
            using var answer = await Ask(operation, api.Fill(operation.Path), keys[policy]);
            Assert.Equal((operation, HttpStatusCode.Forbidden), (operation, answer.StatusCode));
            Assert.Equal("forbidden", (await Dialects.Check(answer, operation.ToString())).Code);
        }
    }

    [Fact]
    public async Task Routes_OfSomebodyElse_AreAsIfTheyWereNot()
    {
        var other = await Hive.SignUp("other", "enterprise");
        var walked = 0;
        foreach (var (operation, policy) in Guarded())
        {
            var theirs = api.Fill(operation.Path);
            if (policy == Policies.Admin || !operation.Path.Contains('{', StringComparison.Ordinal) || theirs.StartsWith("/v1/models/", StringComparison.Ordinal))
            {
                continue;
            }

            Assert.False(theirs.Contains('{', StringComparison.Ordinal), $"ApiHive.Fill does not know what stands in {operation.Path}.");
            var absent = Absent(theirs);
            Assert.NotEqual(theirs, absent);
            using var foreign = await Ask(operation, theirs, other);
            using var missing = await Ask(operation, absent, other);
            Assert.Equal((operation, HttpStatusCode.NotFound, HttpStatusCode.NotFound), (operation, foreign.StatusCode, missing.StatusCode));
            Assert.Equal(await Told(missing), Absent(await Told(foreign)));
            walked++;
        }

        Assert.True(walked >= 8, $"Only {walked} routes with somebody's things were found.");

        // Nothing was done either: the key and the account are as they were.
        using var key = await Hive.Send(HttpMethod.Get, "/api/v1/keys/" + api.KeyId, key: api.Key);
        Assert.Equal(JsonValueKind.Null, (await HiveUnderTest.Json(key)).GetProperty("revoked_at").ValueKind);
    }

    [Fact]
    public async Task Lists_OfSomebodyElse_AreNotFoundAndOwnOnesHoldOnlyOwnThings()
    {
        var other = await Hive.SignUp("lister");
        using var foreign = await Hive.Send(HttpMethod.Get, $"/api/v1/keys?user_id={ApiHive.User}", key: other);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        using var own = await Hive.Send(HttpMethod.Get, "/api/v1/keys", key: other);
        Assert.All((await HiveUnderTest.Json(own)).GetProperty("data").EnumerateArray(), key => Assert.Equal("lister", key.GetProperty("user_id").GetString()));
    }

    /// <summary>The same text with names of things that nobody has.</summary>
    private string Absent(string text) => text
        .Replace("dl_of_u1", "dl_nobody", StringComparison.Ordinal)
        .Replace(ApiHive.User, "nobody", StringComparison.Ordinal)
        .Replace(api.KeyId, "key_nobody", StringComparison.Ordinal)
        .Replace(api.SubscriptionId, "sub_nobody", StringComparison.Ordinal)
        .Replace(api.InvoiceNumber, "LH-1999-000001", StringComparison.Ordinal)
        .Replace(api.EndpointId, "we_nobody", StringComparison.Ordinal)
        .Replace(api.RunId, "run_019e7044-8800-77fb-96c3-9b4062d441b0", StringComparison.Ordinal);

    private async Task<string> NewKey(string[] scopes)
    {
        using var made = await Hive.Send(HttpMethod.Post, "/api/v1/keys", new { user_id = ApiHive.User, scopes });
        made.EnsureSuccessStatusCode();
        return (await HiveUnderTest.Json(made)).GetProperty("secret").GetString()!;
    }

    private async Task<HttpResponseMessage> Ask(Operation operation, string path, string key)
    {
        using var request = new HttpRequestMessage(operation.Method, path);
        request.Headers.Add("Authorization", "Bearer " + key);
        request.Content = operation.Example is null ? null : new StringContent(operation.Example, Encoding.UTF8, "application/json");
        return await Hive.Http.SendAsync(request);
    }

    /// <summary>The body, without what differs from request to request.</summary>
    private static async Task<string> Told(HttpResponseMessage answer)
    {
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        body.Remove("instance");
        body.Remove("traceId");
        return body.ToJsonString();
    }

    /// <summary>Every operation that needs a key, with its policy.</summary>
    private List<(Operation Operation, string Policy)> Guarded()
    {
        var policies = from endpoint in Endpoints()
                       where endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
                       from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                       select (Route: $"{method} {Path(endpoint)}", Policy: endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Last(data => data.Policy is not null).Policy!);
        return policies.Join(api.Operations, guarded => guarded.Route, operation => operation.ToString(), (guarded, operation) => (operation, guarded.Policy)).ToList();
    }

    private IEnumerable<RouteEndpoint> Endpoints() => Hive.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static bool IsBelow(RouteEndpoint endpoint, string page) => Path(endpoint).StartsWith(page, StringComparison.Ordinal);

    /// <summary>The path as the reference spells it.</summary>
    private static string Path(RouteEndpoint endpoint)
    {
        var raw = "/" + endpoint.RoutePattern.RawText!.Trim('/');
        return raw.Replace("{**", "{", StringComparison.Ordinal).Replace("{*", "{", StringComparison.Ordinal);
    }
}
