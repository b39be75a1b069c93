namespace LLMHive.Billing;

/// <summary>An event was not delivered. The message is for the endpoint's owner: it says what was seen from outside, nothing more.</summary>
public sealed class WebhookFailedException(string message) : Exception(message);
