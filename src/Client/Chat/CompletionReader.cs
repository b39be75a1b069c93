using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Reads answers in OpenAI's form.</summary>
internal static class CompletionReader
{
    private static readonly Refusal Unreadable = Refusal.Of(
        RefusalCodes.ProviderError, "The model's answer is no chat completion. Try again, or ask another model.");

    /// <summary>The answer of a chat completion that did not stream.</summary>
    /// <param name="asked">The model that was asked; counts when the answer names none.</param>
    /// <param name="requestId">Id of the request.</param>
    /// <param name="collected">Has an end.</param>
    public static HiveResponse Read(string asked, string requestId, CollectedAnswer collected)
    {
        var root = Parse(collected.Document);
        var choice = root.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0
            ? choices[0]
            : default;
        var message = Child(choice, "message");
        var content = Text(message, "content") ?? Text(message, "refusal");
        var end = collected.End!;
        return new HiveResponse
        {
            Text = content ?? "",
            HasText = content is not null,
            Model = Text(root, "model") is { Length: > 0 } name ? name : asked,
            FinishReason = Text(choice, "finish_reason") ?? "",
            ToolCalls = ToolCalls(message),
            Usage = end.Usage,
            CostUsd = end.CostUsd,
            RunId = collected.Admitted?.RunId,
            Report = Child(root, "hive") is { ValueKind: JsonValueKind.Object } hive ? HiveReport.Of(hive) : null,
            Replayed = collected.Admitted?.Replayed == true,
            Limits = collected.Admitted?.Limits,
            RequestId = requestId,
            Json = root,
        };
    }

    /// <summary>The vectors of an embeddings answer, in the order of the texts.</summary>
    public static ImmutableArray<ReadOnlyMemory<float>> Vectors(ReadOnlyMemory<byte> document)
    {
        var data = Child(Parse(document), "data");
        return data.ValueKind == JsonValueKind.Array
            ? [.. data.EnumerateArray().OrderBy(Index).Select(Vector)]
            : throw new HiveException(Unreadable);
    }

    /// <summary>A field of an object; undefined when there is none.</summary>
    public static JsonElement Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : default;

    /// <summary>A text of an object; null when there is none.</summary>
    public static string? Text(JsonElement parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The place of an entry among others; zero when it has none.</summary>
    public static int Index(JsonElement entry) =>
        Child(entry, "index") is { ValueKind: JsonValueKind.Number } index && index.TryGetInt32(out var place) ? place : 0;

    /// <summary>What the field <c>error</c> of a stream tells.</summary>
    public static Refusal ErrorOf(JsonElement error) => Refusal.Of(
        Text(error, "code") ?? RefusalCodes.ProviderError, Text(error, "message") ?? "The answer broke off.", Text(error, "param"));

    /// <summary>A JSON document that outlives its bytes.</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonElement.Parse(Surrogates.Mended(json).Span);
        }
        catch (JsonException broken)
        {
            throw new HiveException(Unreadable, broken);
        }
    }

    private static ImmutableArray<HiveToolCall> ToolCalls(JsonElement message) =>
        Child(message, "tool_calls") is { ValueKind: JsonValueKind.Array } calls
            ? [.. calls.EnumerateArray().Select(static call => new HiveToolCall(
                Text(call, "id") ?? "", Text(Child(call, "function"), "name") ?? "", Text(Child(call, "function"), "arguments") ?? ""))]
            : [];

    private static ReadOnlyMemory<float> Vector(JsonElement entry) =>
        Child(entry, "embedding") is { ValueKind: JsonValueKind.Array } numbers
            ? numbers.EnumerateArray().Select(static number => number.GetSingle()).ToArray()
            : throw new HiveException(Unreadable);
}
