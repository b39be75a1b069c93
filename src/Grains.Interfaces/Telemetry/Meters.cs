namespace LLMHive.Telemetry;

/// <summary>Name of the product's one meter.</summary>
public static class Meters
{
    /// <summary>The meter that holds every instrument of the product.</summary>
    public const string Name = "LLMHive";
}
