namespace LLMHive.Telemetry;

/// <summary>Name of the product's one meter.</summary>
internal static class Meters
{
    public const string Name = "LLMHive";
}
