namespace LLMHive.Telemetry;

/// <summary>What the GenAI semantic conventions of OpenTelemetry call things that have a name here already.</summary>
public static class GenAiNames
{
    /// <summary>Value of <c>gen_ai.provider.name</c>. A provider that the conventions do not know keeps its name.</summary>
    /// <param name="provider">Name of the provider entry.</param>
    public static string Provider(string provider) => provider switch
    {
        "azure" => "azure.ai.openai",
        "gemini" => "gcp.gemini",
        "mistral" => "mistral_ai",
        "xai" => "x_ai",
        "" => "unknown",
        _ => provider,
    };
}
