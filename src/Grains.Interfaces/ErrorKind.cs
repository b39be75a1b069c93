namespace LLMHive;

/// <summary>How one refusal code looks over HTTP.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="OpenAiType"><c>error.type</c> in OpenAI's dialect.</param>
/// <param name="Title"><c>title</c> in problem+json.</param>
internal sealed record ErrorKind(int Status, string OpenAiType, string Title);
