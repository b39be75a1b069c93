namespace LLMHive;

/// <summary>An error under <c>/v1</c>, in OpenAI's shape.</summary>
internal sealed record OpenAiErrorView(OpenAiErrorDetail Error);
