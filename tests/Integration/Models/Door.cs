namespace LLMHive.Integration.Models;

/// <summary>A way to a provider.</summary>
public enum Door
{
    /// <summary>Bytes to an OpenAI-compatible provider, one document back.</summary>
    Forward,

    /// <summary>The same, an event stream back.</summary>
    ForwardStream,

    /// <summary>A typed question to an OpenAI-compatible provider.</summary>
    Ask,

    /// <summary>OpenAI's form to Anthropic, one document back.</summary>
    AnthropicForward,

    /// <summary>The same, an event stream back.</summary>
    AnthropicForwardStream,

    /// <summary>A typed question to Anthropic.</summary>
    AnthropicAsk,
}
