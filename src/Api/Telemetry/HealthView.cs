namespace LLMHive.Telemetry;

/// <summary>Answer of the health routes.</summary>
/// <param name="Status">live or ready.</param>
internal sealed record HealthView(string Status);
