namespace LLMHive.Billing;

/// <summary>An endpoint just made, with the secret that signs what it gets; shown this once.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.NewWebhookEndpoint")]
public sealed record NewWebhookEndpoint([property: Id(0)] WebhookEndpoint Endpoint, [property: Id(1)] string Secret)
{
    /// <summary>The endpoint without its secret, so that a log line can never hold it.</summary>
    public override string ToString() => Endpoint.ToString();
}
