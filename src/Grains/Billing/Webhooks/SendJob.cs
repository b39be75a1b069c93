namespace LLMHive.Billing;

/// <summary>Payload of the work of sending one event to one endpoint.</summary>
internal sealed record SendJob(string EndpointId, string Body);
