namespace LLMHive;

/// <summary>What went wrong; figures such as <c>used</c> and <c>limit</c> may stand beside.</summary>
/// <param name="Message">For people: what was wrong, the value, the cure.</param>
/// <param name="Type">Kind of error.</param>
/// <param name="Param">The field to blame, or null.</param>
/// <param name="Code">For programs; stable.</param>
internal sealed record OpenAiErrorDetail(string Message, string Type, string? Param, string Code);
