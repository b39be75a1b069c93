using System.Text.Json.Serialization;

namespace LLMHive;

/// <summary>An error under <c>/api/v1</c>: RFC 9457 problem+json; figures such as <c>limit</c> and <c>resets_at</c> may stand beside.</summary>
/// <param name="Type">Stable URN of the kind of problem.</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">For people: what was wrong, the value, the cure.</param>
/// <param name="Instance">The path.</param>
/// <param name="Code">For programs; stable.</param>
/// <param name="TraceId">For reports to the operator.</param>
/// <param name="Param">The field to blame, if any.</param>
/// <param name="RetryAfterSeconds">On 429: when the same request could pass.</param>
internal sealed record ProblemView(
    string Type, string Title, int Status, string Detail, string? Instance, string Code,
    [property: JsonPropertyName("traceId")] string TraceId, string? Param, long? RetryAfterSeconds);
