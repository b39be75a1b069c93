namespace LLMHive.Billing;

/// <summary>An endpoint that events are sent to.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where events are posted to.</param>
/// <param name="Events">Types that are sent; empty = all.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Secret">Signs what is sent (header <c>LLMHive-Signature</c>); shown when it is made, and never again.</param>
internal sealed record WebhookView(string Id, string Url, IReadOnlyList<string> Events, DateTimeOffset CreatedAt, string? Secret)
{
    public static WebhookView Of(WebhookEndpoint endpoint) => Of(endpoint, null);

    public static WebhookView Of(NewWebhookEndpoint made) => Of(made.Endpoint, made.Secret);

    private static WebhookView Of(WebhookEndpoint endpoint, string? secret) => new(endpoint.Id, endpoint.Url, [.. endpoint.Events], endpoint.CreatedAt, secret);
}
