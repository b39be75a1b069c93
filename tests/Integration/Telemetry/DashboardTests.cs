using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LLMHive.Accounts;
using LLMHive.Api;
using LLMHive.Chat;
using LLMHive.Testing.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Telemetry;

/// <summary>Orleans' dashboard: who may see it, and what it must not show.</summary>
public sealed class DashboardTests(ApiHive api) : IClassFixture<ApiHive>
{
    private HiveUnderTest Hive => api.Hive;

    [Theory]
    [InlineData("/dashboard/")]
    [InlineData("/dashboard/index.min.js")]
    [InlineData("/dashboard/DashboardCounters")]
    [InlineData("/dashboard/GrainState?grainId=user:u1&grainType=LLMHive.Accounts.AccountGrain")]
    public async Task Dashboard_WithoutTheAdminKey_IsClosed(string path)
    {
        using var nobody = await Hive.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Equal("Basic", Assert.Single(nobody.Headers.WwwAuthenticate).Scheme);
        using var user = await Hive.Send(HttpMethod.Get, path, key: api.Key);
        Assert.Equal(HttpStatusCode.Forbidden, user.StatusCode);
        using var basic = await Basic(path, "u1", api.Key);
        Assert.Equal(HttpStatusCode.Forbidden, basic.StatusCode);
    }

    [Fact]
    public async Task Dashboard_AdminKeyAsPassword_OpensUnderAPolicyThatNamesOnlyThisHost()
    {
        using var page = await Basic("/dashboard/", "whoever", HiveUnderTest.AdminKey);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var counters = await Basic("/dashboard/DashboardCounters", "whoever", HiveUnderTest.AdminKey);
        // The figure itself is taken by a timer of the dashboard's: a host that has just begun still says 0.
        Assert.Equal(JsonValueKind.Number, (await HiveUnderTest.Json(counters)).GetProperty("totalActiveHostCount").ValueKind);
    }

    [Fact]
    public async Task Dashboard_OnceMapped_AsksForTheAdminKeyOnEachOfItsRoutes()
    {
        using var page = await Basic("/dashboard/", "whoever", HiveUnderTest.AdminKey);
        var routes = Hive.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText!.StartsWith("/dashboard", StringComparison.Ordinal)).ToList();
        Assert.True(routes.Count > 10, $"Only {routes.Count} routes.");
        Assert.All(routes, route => Assert.Contains(route.Metadata.GetOrderedMetadata<IAuthorizeData>(), data => data.Policy == Policies.Admin));
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/api/v1/admin/invites")]
    public async Task Basic_OnRoutesForPrograms_IsNoKey(string path)
    {
        using var answer = await Basic(path, "whoever", HiveUnderTest.AdminKey);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Basic_ManyWrongPasswords_AreTooMany()
    {
        await using var front = await ApiUnderTest.Start(static builder => builder.Configuration["Api:WrongKeysPerMinute"] = "3");
        using var client = front.Client(null);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var request = Request("/metrics", "x", $"hive_wrong_{i}_0123456789");
            using var answer = await client.SendAsync(request);
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task Trace_OfTheLog_IsSwitchedOff()
    {
        using var answer = await Hive.Send(HttpMethod.Get, "/dashboard/Trace");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("/dashboard/HistoricalStats/nowhere")]
    [InlineData("/dashboard/SiloProperties/S1%00")]
    [InlineData("/dashboard/SiloCounters/x")]
    [InlineData("/dashboard/GrainState")]
    [InlineData("/dashboard/GrainState?grainId=a&grainType=No.Such")]
    [InlineData("/dashboard/TopGrainMethods?exclude=%20")]
    [InlineData("/dashboard/Reminders/99999999999")]
    public async Task Dashboard_BadInput_IsNoDefect(string path)
    {
        using var answer = await Hive.Send(HttpMethod.Get, path);
        Assert.True((int)answer.StatusCode < 500, $"{path}: {(int)answer.StatusCode}");
    }

    [Fact]
    public async Task GrainState_OfEveryGrainOfOurs_ShowsNothing()
    {
        using var listed = await Hive.Send(HttpMethod.Get, "/dashboard/GrainTypes");
        var types = (await HiveUnderTest.Json(listed)).EnumerateArray().Select(type => type.GetString()!)
            .Where(type => type.StartsWith("LLMHive.", StringComparison.Ordinal)).ToArray();
        foreach (var holder in new[] { "Account", "ApiKey", "Subscription", "PaymentEvents", "Webhook", "InvoiceBook", "Run", "SignUp", "Invite", "Idempotency" })
        {
            Assert.Contains(types, type => type.EndsWith($".{holder}Grain", StringComparison.Ordinal));
        }

        string[] keys =
        [
            GrainKeys.User(ApiHive.User), GrainKeys.ApiKey(Sha256(api.Key)), GrainKeys.ApiKey(Sha256(HiveUnderTest.AdminKey)), GrainKeys.Run(api.RunId), "0",
        ];
        foreach (var type in types)
        {
            foreach (var key in keys)
            {
                using var answer = await Hive.Send(
                    HttpMethod.Get, $"/dashboard/GrainState?grainType={Uri.EscapeDataString(type)}&grainId={Uri.EscapeDataString(key)}");
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

                // Not "no secret that we thought of": nothing at all, for every grain.
                var state = JsonDocument.Parse((await HiveUnderTest.Json(answer)).GetString()!).RootElement;
                Assert.True(state.EnumerateObject().All(field => field.Name == "error"), $"{type} {key}: {state}");
            }
        }
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private async Task<HttpResponseMessage> Basic(string path, string name, string password)
    {
        using var request = Request(path, name, password);
        return await Hive.Http.SendAsync(request);
    }

    private static HttpRequestMessage Request(string path, string name, string password)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
        return request;
    }
}
