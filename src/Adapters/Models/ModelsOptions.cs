namespace LLMHive.Models;

/// <summary>Settings of models; section <c>Models</c>.</summary>
public sealed record ModelsOptions
{
    /// <summary>Path of <c>models.json</c>; empty = only what the environment shows. Short form: <c>LLMHIVE_MODELS</c>.</summary>
    public string File { get; set; } = "";

    /// <summary>Look for providers in the environment and for Ollama on localhost. Default true; tests switch it off.</summary>
    public bool Discover { get; set; } = true;

    /// <summary>
    /// File to which all calls to providers are appended, <b>prompts and answers in clear</b>, for a replay provider to play again;
    /// empty (the default) = nothing is recorded.
    /// </summary>
    public string RecordTo { get; set; } = "";
}
