using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>A Responses request on its way to becoming a chat completion.</summary>
/// <param name="Model">The model asked for.</param>
/// <param name="Completion">Body of the chat completion it stands for; the same request gives the same bytes.</param>
/// <param name="Echo">Fields of the answer that repeat the request, by name.</param>
/// <param name="Places">Where in the request each message of the completion stands.</param>
internal sealed record ResponseCall(
    string Model, byte[] Completion, IReadOnlyList<KeyValuePair<string, JsonElement>> Echo, IReadOnlyList<string> Places)
{
    private const string Messages = "messages[";

    /// <summary>A refusal of the completion, in the names of this request's fields.</summary>
    public Refusal Blame(Refusal refusal)
    {
        if (refusal.Param is not { } param || PlaceOf(param) is not { } place || place == param)
        {
            return refusal;
        }

        return refusal with { Param = place, Message = refusal.Message.Replace($"'{param}'", $"'{place}'", StringComparison.Ordinal) };
    }

    private string PlaceOf(string param) => param switch
    {
        "messages" => "input",
        "max_completion_tokens" => "max_output_tokens",
        "reasoning_effort" => "reasoning.effort",
        "verbosity" => "text.verbosity",
        "logprobs" => "top_logprobs",
        _ when param.StartsWith("response_format", StringComparison.Ordinal) => "text.format",
        _ when param.StartsWith("tools[", StringComparison.Ordinal) => param.Replace(".function", "", StringComparison.Ordinal),
        _ when param.StartsWith(Messages, StringComparison.Ordinal) => PlaceOfMessage(param),
        _ => param,
    };

    private string PlaceOfMessage(string param)
    {
        var close = param.IndexOf(']', StringComparison.Ordinal);
        if (close < 0 || !int.TryParse(param.AsSpan(Messages.Length, close - Messages.Length), out var index) || index < 0 || index >= Places.Count)
        {
            return param;
        }

        // A plain text has no fields of its own.
        return Places[index].EndsWith(']') ? Places[index] + param[(close + 1)..].Replace("tool_call_id", "call_id", StringComparison.Ordinal) : Places[index];
    }
}
