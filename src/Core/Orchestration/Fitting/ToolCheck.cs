using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>Tells whether an answer uses the caller's tools as he asked for.</summary>
public sealed class ToolCheck
{
    private readonly HashSet<string> _names;
    private readonly string _choice;
    private readonly string? _named;

    private ToolCheck(ToolSet tools, HashSet<string> names, string choice, string? named) => (Tools, _names, _choice, _named) = (tools, names, choice, named);

    /// <summary>What is offered, as providers are told it.</summary>
    public ToolSet Tools { get; }

    /// <summary>Words instead of a call are no answer.</summary>
    public bool MustCall => _named is not null || _choice == "required";

    /// <summary>The check of an offer, or what of it cannot be taken.</summary>
    public static Outcome<ToolCheck> Of(ToolSet tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, tool) in JsonElement.Parse(tools.Tools).EnumerateArray().Index())
        {
            var param = FormattableString.Invariant($"tools[{index}]");
            if (ModelJson.Text(tool, "type") != "function" || !tool.TryGetProperty("function", out var function))
            {
                return Refusal.Of(
                    RefusalCodes.UnsupportedParameter, $"'{param}.type' is not function, and hive models take no other tools. Leave it out, or ask a single model.", param + ".type");
            }

            // Parameters are checked where the request is read; a provider's library would stumble over the rest of another type.
            if (function.TryGetProperty("description", out var description) && description.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            {
                return Refusal.Of(RefusalCodes.InvalidRequest, $"'{param}.function.description' is no text. Give a text, or leave it out.", param + ".function.description");
            }

            if (function.TryGetProperty("strict", out var strict) && strict.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
            {
                return Refusal.Of(RefusalCodes.InvalidRequest, $"'{param}.function.strict' is neither true nor false. Give one of them, or leave it out.", param + ".function.strict");
            }

            if (!names.Add(ModelJson.Text(function, "name")))
            {
                return Refusal.Of(RefusalCodes.InvalidRequest, $"'{param}.function.name' stands twice. Give each function its own name.", param + ".function.name");
            }
        }

        return Wish(tools, names);
    }

    /// <summary>Why calls are not what was asked for; null when they are.</summary>
    public string? Fault(ImmutableArray<ToolCall> calls) =>
        _choice == "none" ? "calls a function where none was to be called"
        : calls.Length > 1 && Tools.Parallel == false ? "calls several functions where one at a time was asked for"
        : calls.FirstOrDefault(call => !_names.Contains(call.Name)) is not null ? "calls a function that is not offered"
        : _named is not null && calls.Any(call => call.Name != _named) ? "calls another function than the one asked for"
        : calls.Any(call => ToolVotes.Arguments(call) is null) ? "calls a function with arguments that are no JSON object"
        : null;

    private static Outcome<ToolCheck> Wish(ToolSet tools, HashSet<string> names)
    {
        if (tools.Choice is null)
        {
            return new ToolCheck(tools, names, "auto", null);
        }

        var choice = JsonElement.Parse(tools.Choice);
        if (choice.ValueKind == JsonValueKind.String && choice.GetString() is "none" or "auto" or "required")
        {
            return new ToolCheck(tools, names, choice.GetString()!, null);
        }

        if (choice.ValueKind == JsonValueKind.Object && ModelJson.Text(choice, "type") == "function" && choice.TryGetProperty("function", out var function))
        {
            var name = ModelJson.Text(function, "name");
            return names.Contains(name)
                ? new ToolCheck(tools, names, "named", name)
                : Refusal.Of(RefusalCodes.InvalidRequest, "'tool_choice.function.name' is none of 'tools'. Name one of them.", "tool_choice.function.name");
        }

        return Refusal.Of(RefusalCodes.InvalidRequest, "'tool_choice' is no choice that hive models know. Give 'none', 'auto', 'required' or an object that names a function.", "tool_choice");
    }
}
