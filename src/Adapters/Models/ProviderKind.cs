namespace LLMHive.Models;

/// <summary>The API that a provider speaks.</summary>
public enum ProviderKind
{
    /// <summary>OpenAI's API, by OpenAI or anybody else.</summary>
    OpenAi,

    /// <summary>Azure OpenAI: deployments and an API version.</summary>
    Azure,

    /// <summary>Anthropic's Messages API.</summary>
    Anthropic,

    /// <summary>Recorded answers from a file.</summary>
    Replay,

    /// <summary>The agents that are built in.</summary>
    Offline,
}
