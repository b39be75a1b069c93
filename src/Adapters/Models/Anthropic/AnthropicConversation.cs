using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LLMHive.Models;

/// <summary>
/// A conversation of OpenAI's form in Anthropic's, whose rules differ:
/// 1. what the system says stands before the turns; 2. turns alternate: what one side says in several messages is one turn;
/// 3. results of functions are a part of the user's turn, all in the one that follows the calls, before anything else;
/// 4. ids of calls have few letters, and each is used once in a conversation. Those of other providers, and of callers, do
/// not know that, so that they get another one, which never comes out.
/// </summary>
internal sealed partial class AnthropicConversation(ModelCard model)
{
    // The request around it goes no deeper than this allows for.
    private const int MaxDepth = 48;
    private const int IdDigits = 24;

    private readonly List<AnthropicBlock> _system = [];
    private readonly List<(bool User, List<AnthropicBlock> Blocks)> _turns = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    // Calls that wait for their results, by the caller's id: Anthropic's id, and where the call stands.
    private readonly Dictionary<string, (string Id, string Param)> _open = new(StringComparer.Ordinal);

    /// <summary>Names of the functions that were called, in their order.</summary>
    public List<string> Called { get; } = [];

    /// <summary>Takes in all messages; says what of them cannot be said, or null.</summary>
    public ProviderFailure? Read(JsonElement messages)
    {
        foreach (var (index, message) in messages.EnumerateArray().Index())
        {
            if (Read(message, FormattableString.Invariant($"messages[{index}]")) is { } failure)
            {
                return failure;
            }
        }

        return Unanswered() ?? (_turns.Count > 0 ? null : AnthropicRefusals.Invalid("messages", "has nothing that the user or the assistant says", "Give a message of the user with a text."));
    }

    /// <summary>Writes <c>system</c> and <c>messages</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (_system.Count > 0)
        {
            Write(json, "system", _system);
        }

        json.WriteStartArray("messages"u8);
        foreach (var (user, blocks) in _turns)
        {
            json.WriteStartObject();
            json.WriteString("role"u8, user ? "user"u8 : "assistant"u8);
            Write(json, "content", blocks);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, List<AnthropicBlock> blocks)
    {
        json.WriteStartArray(name);
        blocks.ForEach(block => block.Write(json));
        json.WriteEndArray();
    }

    private ProviderFailure? Read(JsonElement message, string param)
    {
        var role = AnthropicParts.Text(message, "role");
        if (role == "function")
        {
            return AnthropicRefusals.Unsaid(param + ".role", model, "Send the result of a function with role tool");
        }

        foreach (var old in (string[])["function_call", "audio"])
        {
            if (message.TryGetProperty(old, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                return AnthropicRefusals.Unsaid($"{param}.{old}", model);
            }
        }

        var calls = message.TryGetProperty("tool_calls", out var list) && list.ValueKind != JsonValueKind.Null ? list : default;
        if (calls.ValueKind != JsonValueKind.Undefined && (calls.ValueKind != JsonValueKind.Array || (role != "assistant" && calls.GetArrayLength() > 0)))
        {
            return AnthropicRefusals.Invalid(param + ".tool_calls", "is no list of calls of the assistant", "Give a list, and give it to messages of role assistant.");
        }

        var content = message.TryGetProperty("content", out var said) ? said : default;
        if (role is "system" or "developer")
        {
            return AnthropicParts.Read(content, param + ".content", model, pictures: false, _system);
        }

        return role == "tool" ? Result(message, content, param)
            : Unanswered() ?? AnthropicParts.Read(content, param + ".content", model, pictures: role != "assistant", Turn(role != "assistant"))
            ?? Declined(message) ?? Calls(calls, param) ?? Tidy();
    }

    /// <summary>The turn that goes on, or a new one.</summary>
    private List<AnthropicBlock> Turn(bool user)
    {
        if (_turns.Count == 0 || _turns[^1].User != user)
        {
            _turns.Add((user, []));
        }

        return _turns[^1].Blocks;
    }

    // The words that the assistant said in place of an answer have a field of their own.
    private ProviderFailure? Declined(JsonElement message)
    {
        if (AnthropicParts.Text(message, "refusal") is { } words && !string.IsNullOrWhiteSpace(words))
        {
            _turns[^1].Blocks.Add(new AnthropicBlock.Words(words));
        }

        return null;
    }

    // A message without words is no turn.
    private ProviderFailure? Tidy()
    {
        if (_turns[^1].Blocks.Count == 0)
        {
            _turns.RemoveAt(_turns.Count - 1);
        }

        return null;
    }

    private ProviderFailure? Calls(JsonElement calls, string param)
    {
        if (calls.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (var (index, call) in calls.EnumerateArray().Index())
        {
            var at = FormattableString.Invariant($"{param}.tool_calls[{index}]");
            if ((AnthropicParts.Text(call, "type") ?? "function") != "function")
            {
                return AnthropicRefusals.Unsaid(at + ".type", model, "Send calls of functions");
            }

            var function = call.ValueKind == JsonValueKind.Object && call.TryGetProperty("function", out var found) ? found : default;
            if (AnthropicParts.Text(call, "id") is not { Length: > 0 } id || _open.ContainsKey(id))
            {
                return AnthropicRefusals.Invalid(at + ".id", "is missing, or stands twice", "Give each call its own id.");
            }

            if (AnthropicParts.Text(function, "name") is not { Length: > 0 } name)
            {
                return AnthropicRefusals.Invalid(at + ".function.name", "is missing", "Name the function that was called.");
            }

            if (Arguments(AnthropicParts.Text(function, "arguments")) is not { } arguments)
            {
                return AnthropicRefusals.Invalid(
                    at + ".function.arguments", "is no JSON object as a text", FormattableString.Invariant($"Give the arguments as the model gave them, no deeper than {MaxDepth} levels."));
            }

            _open.Add(id, (Id(id), at));
            Called.Add(name);
            Turn(user: false).Add(new AnthropicBlock.Use(_open[id].Id, name, arguments));
        }

        return null;
    }

    private ProviderFailure? Result(JsonElement message, JsonElement content, string param)
    {
        if (AnthropicParts.Text(message, "tool_call_id") is not { Length: > 0 } id)
        {
            return AnthropicRefusals.Invalid(param + ".tool_call_id", "is missing", "Give the id of the call whose result this is.");
        }

        if (!_open.Remove(id, out var call))
        {
            return AnthropicRefusals.Invalid(
                param + ".tool_call_id", "is the id of no call of the assistant's message before it that waits for a result", "Let each result follow the message with its call, once.");
        }

        var words = new List<AnthropicBlock>();
        if (AnthropicParts.Read(content, param + ".content", model, pictures: false, words) is { } failure)
        {
            return failure;
        }

        Turn(user: true).Add(new AnthropicBlock.Result(call.Id, words is [AnthropicBlock.Words said] ? said.Text : ""));
        return null;
    }

    private ProviderFailure? Unanswered() => _open.Count == 0 ? null : AnthropicRefusals.Invalid(
        _open.Values.First().Param, "has no result", "Let a message of role tool with its id follow for each call, before anybody else speaks.");

    private static JsonElement? Arguments(string? text)
    {
        // Some models say nothing where a function takes nothing.
        var utf8 = Encoding.UTF8.GetBytes(text is "" ? "{}" : text ?? "");
        if (!Surrogates.AreWhole(utf8))
        {
            return null;
        }

        try
        {
            var value = JsonElement.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return value.ValueKind == JsonValueKind.Object ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The id as it is where it may be used, or one made of it and its place: the same conversation has the same ids each time.</summary>
    private string Id(string id)
    {
        var made = id;
        while (!Letters().IsMatch(made) || !_ids.Add(made))
        {
            made = "call_" + Digest.Of(FormattableString.Invariant($"{_ids.Count}\n{made}"))[..IdDigits];
        }

        return made;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}\\z")]
    private static partial Regex Letters();
}
