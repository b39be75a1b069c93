namespace LLMHive.Orchestration;

/// <summary>Whether the prompt is refined before the engine runs.</summary>
public enum PromptDiffusion
{
    /// <summary>The engine gets the prompt as it is.</summary>
    Off,

    /// <summary>Only a prompt that can be read in several ways is refined.</summary>
    Auto,

    /// <summary>Refined in any case; that nothing is better than the original is a result too.</summary>
    On,

    /// <summary>As on, but the engine gets the original, and the result is only suggested.</summary>
    Suggest,
}
