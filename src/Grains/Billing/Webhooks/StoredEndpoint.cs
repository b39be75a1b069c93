namespace LLMHive.Billing;

/// <summary>An endpoint with its secret, as it is stored.</summary>
internal sealed record StoredEndpoint(WebhookEndpoint Endpoint, string Secret)
{
    public override string ToString() => Endpoint.ToString();
}
