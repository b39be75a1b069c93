using LLMHive.Chat;

namespace LLMHive.Api;

/// <summary>One whole product with the offline agents, and what stands in its own reference.</summary>
public sealed class ApiHive : IAsyncLifetime
{
    /// <summary>A user with an account, a key and a run.</summary>
    public const string User = "u1";

    public HiveUnderTest Hive { get; private set; } = null!;

    /// <summary>The user's key, of scopes chat and billing.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Public id of a key of the user.</summary>
    public string KeyId { get; private set; } = "";

    /// <summary>A run of the user.</summary>
    public string RunId { get; private set; } = "";

    /// <summary>The user's subscription.</summary>
    public string SubscriptionId { get; private set; } = "";

    /// <summary>Number of the user's invoice.</summary>
    public string InvoiceNumber { get; private set; } = "";

    /// <summary>The user's webhook endpoint.</summary>
    public string EndpointId { get; private set; } = "";

    /// <summary>Every operation of <c>/openapi/v1.json</c>.</summary>
    internal IReadOnlyList<Operation> Operations { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Hive = await HiveUnderTest.Start(DateTimeOffset.FromUnixTimeSeconds(1_780_000_000), offline: true);
        Key = await Hive.SignUp(User, "enterprise");
        using var keys = await Hive.Send(HttpMethod.Get, "/api/v1/keys", key: Key);
        KeyId = (await HiveUnderTest.Json(keys)).GetProperty("data")[0].GetProperty("id").GetString()!;
        using var run = await Hive.Chat(Key, model: "hive/vote");
        RunId = run.Headers.GetValues("x-hive-run-id").Single();
        SubscriptionId = await Make("/api/v1/billing/subscriptions", new { user_id = User, tier_name = "pro", billing_cycle = "monthly" });
        EndpointId = await Make("/api/v1/billing/webhook-endpoints", new { url = "https://example.com/hive", events = new[] { "usage.alert" } });
        using var invoices = await Hive.Send(HttpMethod.Get, "/api/v1/billing/invoices", key: Key);
        InvoiceNumber = (await HiveUnderTest.Json(invoices)).GetProperty("data")[0].GetProperty("number").GetString()!;
        using var document = await Hive.Http.GetAsync("/openapi/v1.json");
        Operations = Operation.Of(await HiveUnderTest.Json(document));
    }

    public async Task DisposeAsync() => await Hive.DisposeAsync();

    private async Task<string> Make(string path, object body)
    {
        using var made = await Hive.Send(HttpMethod.Post, path, body, Key);
        made.EnsureSuccessStatusCode();
        return (await HiveUnderTest.Json(made)).GetProperty("id").GetString()!;
    }

    /// <summary>The path with things of the user in its places.</summary>
    internal string Fill(string template) => template
        .Replace("{userId}", User, StringComparison.Ordinal)
        .Replace("/keys/{id}", "/keys/" + KeyId, StringComparison.Ordinal)
        .Replace("/runs/{id}", "/runs/" + RunId, StringComparison.Ordinal)
        .Replace("/subscriptions/{id}", "/subscriptions/" + SubscriptionId, StringComparison.Ordinal)
        .Replace("/invoices/{number}", "/invoices/" + InvoiceNumber, StringComparison.Ordinal)
        .Replace("/webhook-endpoints/{id}", "/webhook-endpoints/" + EndpointId, StringComparison.Ordinal)
        .Replace("/dead-letters/{id}", "/dead-letters/dl_of_u1", StringComparison.Ordinal)
        .Replace("/models/{model}", "/models/hive/vote", StringComparison.Ordinal)
        .Replace("/models/{id}", "/models/hive/vote", StringComparison.Ordinal);
}
