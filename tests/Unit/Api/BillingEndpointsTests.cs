using System.Net;
using System.Net.Http.Json;
using System.Text;
using LLMHive.Billing;
using LLMHive.Testing.Api;

namespace LLMHive.Unit.Api;

/// <summary>What the routes of billing make of requests, in front of a scripted hive.</summary>
public sealed class BillingEndpointsTests
{
    private const string Path = "/api/v1/billing/subscriptions";

    [Theory]
    [InlineData("POST", "", """{ "user_id": "u1", "tier_name": "pro", "trial_days": 3, "metadata": { "k": "v" } }""", SubscriptionAction.Create)]
    [InlineData("PATCH", "/sub_u1", """{ "cancel_at_period_end": true }""", SubscriptionAction.Cancel)]
    [InlineData("PATCH", "/sub_u1", """{ "cancel_at_period_end": false }""", SubscriptionAction.Resume)]
    [InlineData("PATCH", "/sub_u1", """{ "new_tier": "free" }""", SubscriptionAction.ChangePlan)]
    [InlineData("POST", "/sub_u1/cancel", "{}", SubscriptionAction.Cancel)]
    [InlineData("POST", "/sub_u1/upgrade", """{ "new_tier": "enterprise" }""", SubscriptionAction.Upgrade)]
    [InlineData("POST", "/sub_u1/downgrade", """{ "billing_cycle": "monthly" }""", SubscriptionAction.Downgrade)]
    [InlineData("POST", "/sub_u1/resume", "", SubscriptionAction.Resume)]
    public async Task Command_GoodBody_ReachesTheSubscriptionWithItsKey(string method, string path, string body, SubscriptionAction action)
    {
        await using var api = await ApiUnderTest.Start();
        using var answer = await Send(api, method, Path + path, body, ApiUnderTest.UserKey);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var (command, origin) = Assert.Single(api.Hive.Commands);
        Assert.Equal((action, "k1", "key_u1"), (command.Action, origin.IdempotencyKey, origin.By));
    }

    [Theory]
    [InlineData(ApiUnderTest.UserKey, false)]
    [InlineData(ApiUnderTest.AdminKey, true)]
    public async Task Create_ByAnAdminKey_IsTheOperators(string key, bool byOperator)
    {
        await using var api = await ApiUnderTest.Start();
        using var answer = await Send(api, "POST", Path, """{ "user_id": "u1", "tier_name": "pro", "trial_days": 90 }""", key);

        Assert.Equal((90, byOperator), (Assert.Single(api.Hive.Commands).Command.TrialDays, api.Hive.Commands[0].Command.ByOperator));
    }

    [Theory]
    [InlineData("POST", "", """{ "user_id": "u1", "tier_name": "pro", "billing_cycle": "weekly" }""", 400, "invalid_billing_cycle")]
    [InlineData("POST", "", """{ "user_id": "u2", "tier_name": "pro" }""", 404, "not_found")]
    [InlineData("POST", "", """{ "user_id": "u1" }""", 400, "invalid_request")]
    [InlineData("POST", "", """{ "user_id": "u1", "tier_name": "pro", "metadata": { "k": 1 } }""", 400, "invalid_request")]
    [InlineData("POST", "", """{ "user_id": "u1", "tier_name": "pro", "payment_behavior": "hope" }""", 400, "invalid_request")]
    [InlineData("PATCH", "/sub_u1", "{}", 400, "invalid_request")]
    [InlineData("PATCH", "/sub_u1", """{ "cancel_at_period_end": true, "new_tier": "free" }""", 400, "invalid_request")]
    [InlineData("PATCH", "/sub_u2", """{ "cancel_at_period_end": true }""", 404, "not_found")]
    [InlineData("POST", "/nothing/upgrade", "nonsense", 404, "not_found")]
    [InlineData("POST", "/sub_u1/upgrade", "{}", 400, "invalid_request")]
    [InlineData("POST", "/sub_u1/status", """{ "status": "active", "reason": "r" }""", 403, "forbidden")]
    public async Task Command_FaultyOrForeign_IsRefusedBeforeTheHive(string method, string path, string body, int status, string code)
    {
        await using var api = await ApiUnderTest.Start();
        using var answer = await Send(api, method, Path + path, body, ApiUnderTest.UserKey);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("code").GetString());
        Assert.Empty(api.Hive.Commands);
    }

    [Theory]
    [InlineData("GET", Path + "/sub_u1")]
    [InlineData("GET", Path + "/user/u1")]
    [InlineData("POST", "/api/v1/billing/portal")]
    [InlineData("POST", "/api/v1/billing/payment-intents")]
    public async Task Route_KeyWithoutBilling_IsForbidden(string method, string path)
    {
        await using var api = await ApiUnderTest.Start();
        using var answer = await Send(api, method, path, null, ApiUnderTest.ChatOnlyKey);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Webhook_AnyBytes_TravelUnchangedWithoutAKey()
    {
        await using var api = await ApiUnderTest.Start();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/billing/webhooks/stripe") { Content = new ByteArrayContent([1, 2, 0, 255]) };
        request.Headers.Add("Stripe-Signature", "good");
        using var http = new HttpClient { BaseAddress = api.Address };
        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([1, 2, 0, 255], Assert.Single(api.Hive.PaymentDoorScript.Taken));
    }

    [Fact]
    public async Task Webhook_ClusterInTrouble_IsAServerErrorSoThatItComesAgain()
    {
        await using var api = await ApiUnderTest.Start();
        api.Hive.PaymentDoorScript.Fault = new TimeoutException();
        using var answer = await Send(api, "POST", "/api/v1/billing/webhooks/stripe", "{}", null);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> Send(ApiUnderTest api, string method, string path, string? body, string? key)
    {
        using var http = new HttpClient { BaseAddress = api.Address };
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Add("Idempotency-Key", "k1");
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await http.SendAsync(request);
    }
}
