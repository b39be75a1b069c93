using System.Text.Json;
using System.Text.RegularExpressions;

namespace LLMHive.Models;

/// <summary>The rules that Anthropic's API sets for a request, and what it says of one that breaks them.</summary>
internal static partial class FakeAnthropicForm
{
    private static readonly string[] Fields =
        ["model", "max_tokens", "messages", "system", "stream", "temperature", "top_p", "stop_sequences", "tools", "tool_choice", "output_config"];

    /// <summary>The first broken rule; null = there is none.</summary>
    public static string? Fault(byte[] body)
    {
        var request = JsonElement.Parse(body);
        return request.EnumerateObject().FirstOrNull(field => !Fields.Contains(field.Name)) is { } unknown ? $"{unknown.Name}: Extra inputs are not permitted"
            : !request.TryGetProperty("max_tokens", out var most) || most.GetInt32() < 1 ? "max_tokens: Field required"
            : request.TryGetProperty("system", out var system) && system.ValueKind == JsonValueKind.Array && system.EnumerateArray().Any(IsEmpty) ? "system: text content blocks must be non-empty"
            : Messages(request.GetProperty("messages"), out var usesTools) ?? Tools(request, usesTools) ?? Format(request);
    }

    private static string? Messages(JsonElement messages, out bool usesTools)
    {
        usesTools = false;
        var ids = new HashSet<string>();
        HashSet<string> open = [];
        var last = "";
        foreach (var (index, message) in messages.EnumerateArray().Index())
        {
            var role = message.GetProperty("role").GetString()!;
            if (role is not ("user" or "assistant") || role == last) return $"messages.{index}: roles must alternate between \"user\" and \"assistant\"";
            last = role;
            var blocks = message.GetProperty("content") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToArray() : [];
            if (message.GetProperty("content").ValueKind == JsonValueKind.Array && blocks.Length == 0) return $"messages.{index}: content must be non-empty";
            if (blocks.Any(IsEmpty)) return $"messages.{index}: text content blocks must contain non-whitespace text";
            var results = blocks.Where(block => Type(block) == "tool_result").ToArray();
            var uses = blocks.Where(block => Type(block) == "tool_use").ToArray();
            usesTools |= results.Length + uses.Length > 0;
            if (results.FirstOrNull(result => !open.Remove(result.GetProperty("tool_use_id").GetString()!)) is { } alone) return $"messages.{index}: unexpected `tool_use_id` found in `tool_result` blocks: {alone.GetProperty("tool_use_id")}";
            if (open.Count > 0) return $"messages.{index}: `tool_use` ids were found without `tool_result` blocks immediately after: {string.Join(", ", open)}";
            if (blocks.SkipWhile(block => Type(block) == "tool_result").Any(block => Type(block) == "tool_result")) return $"messages.{index}: tool_result blocks must come first";
            if (role == "user" ? uses.Length > 0 : results.Length > 0) return $"messages.{index}: blocks of the other role";
            if (blocks.Any(block => Type(block) == "image" && (role != "user" || !IsPicture(block.GetProperty("source"))))) return $"messages.{index}: image source";
            foreach (var use in uses)
            {
                var id = use.GetProperty("id").GetString()!;
                if (!Letters().IsMatch(id)) return $"messages.{index}: tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'";
                if (!ids.Add(id)) return $"messages.{index}: `tool_use` ids must be unique";
                if (use.GetProperty("input").ValueKind != JsonValueKind.Object) return $"messages.{index}: tool_use.input: Input should be a valid dictionary";
                open.Add(id);
            }
        }

        return last.Length == 0 ? "messages: at least one message is required" : open.Count > 0 ? "`tool_use` ids were found without `tool_result` blocks" : null;
    }

    private static string? Tools(JsonElement request, bool usesTools)
    {
        var tools = request.TryGetProperty("tools", out var list) ? list.EnumerateArray().ToArray() : [];
        if (tools.Length == 0 && usesTools) return "Requests which include `tool_use` or `tool_result` blocks must define tools";
        foreach (var tool in tools)
        {
            if (tool.EnumerateObject().Any(field => field.Name is not ("name" or "description" or "input_schema" or "strict"))) return "tools: Extra inputs are not permitted";
            if (!Letters().IsMatch(tool.GetProperty("name").GetString()!)) return "tools: name: String should match pattern";
            if (Text(tool.GetProperty("input_schema"), "type") != "object") return "tools: input_schema.type: Field required";
            if (tool.TryGetProperty("strict", out _) && !IsClosed(tool.GetProperty("input_schema"))) return "tools: For 'object' type, 'additionalProperties' must be explicitly set to false";
        }

        if (tools.DistinctBy(tool => tool.GetProperty("name").GetString()).Count() < tools.Length) return "tools: Tool names must be unique.";
        if (!request.TryGetProperty("tool_choice", out var choice)) return null;
        return tools.Length == 0 ? "tool_choice may only be specified while providing tools"
            : Type(choice) is not ("auto" or "any" or "tool" or "none") ? "tool_choice: Input tag does not match any of the expected tags"
            : Type(choice) == "tool" && !tools.Any(tool => Text(tool, "name") == Text(choice, "name")) ? "Tool not found in provided tools"
            : Type(choice) == "none" && choice.TryGetProperty("disable_parallel_tool_use", out _) ? "tool_choice.none: Extra inputs are not permitted"
            : null;
    }

    private static string? Format(JsonElement request) =>
        !request.TryGetProperty("output_config", out var config) ? null
        : Type(config.GetProperty("format")) != "json_schema" ? "output_config.format.type: Input should be 'json_schema'"
        : IsClosed(config.GetProperty("format").GetProperty("schema")) ? null
        : "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false";

    private static bool IsClosed(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => (Text(schema, "type") != "object" || (schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.False))
            && schema.EnumerateObject().All(field => IsClosed(field.Value)),
        JsonValueKind.Array => schema.EnumerateArray().All(IsClosed),
        _ => true,
    };

    private static bool IsPicture(JsonElement source) => Type(source) == "base64"
        ? Text(source, "media_type") is "image/png" or "image/jpeg" or "image/gif" or "image/webp" && source.GetProperty("data").TryGetBytesFromBase64(out _)
        : Type(source) == "url" && source.GetProperty("url").GetString()!.StartsWith("http", StringComparison.Ordinal);

    private static bool IsEmpty(JsonElement block) => Type(block) == "text" && string.IsNullOrWhiteSpace(Text(block, "text"));

    private static string? Type(JsonElement block) => Text(block, "type");

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static T? FirstOrNull<T>(this IEnumerable<T> list, Func<T, bool> which)
        where T : struct
    {
        foreach (var item in list.Where(which))
        {
            return item;
        }

        return null;
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}\\z")]
    private static partial Regex Letters();
}
