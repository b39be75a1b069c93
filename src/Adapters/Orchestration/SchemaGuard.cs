using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>
/// Lets through only schemas whose check ends soon, whatever the answer: a caller's schema runs in everybody's process.
/// References go to <c>$defs</c> of the schema itself and never in a circle, since a circle that consumes nothing overflows the
/// stack; patterns must do without backtracking; and the schema may not grow without limit when its references are followed.
/// </summary>
internal sealed partial class SchemaGuard
{
    private const int MaxDepth = 24;
    private const int MaxSize = 2000;

    private static readonly FrozenSet<string> One = FrozenSet.Create(
        StringComparer.Ordinal,
        "not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties");

    private static readonly FrozenSet<string> Many = FrozenSet.Create(StringComparer.Ordinal, "allOf", "anyOf", "oneOf", "prefixItems");

    private static readonly FrozenSet<string> Named = FrozenSet.Create(StringComparer.Ordinal, "properties", "$defs", "definitions", "dependentSchemas");

    private static readonly FrozenSet<string> Values = FrozenSet.Create(
        StringComparer.Ordinal,
        "$ref", "$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "type", "enum", "const", "format",
        "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "required",
        "dependentRequired", "minProperties", "maxProperties", "minItems", "maxItems", "uniqueItems", "minContains", "maxContains");

    private readonly JsonElement _root;
    private readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    private SchemaGuard(JsonElement root) => _root = root;

    /// <summary>What is wrong with a schema, to be put after its name; null = it is let through.</summary>
    public static string? Fault(JsonElement schema)
    {
        try
        {
            return new SchemaGuard(schema).Size(schema, "", 0) > MaxSize
                ? $"grows beyond {MaxSize} parts when its references are followed. Give a smaller one."
                : null;
        }
        catch (SchemaFault fault)
        {
            return fault.Message;
        }
    }

    /// <summary>
    /// What a library that makes dictionaries and decimals of JSON would throw on: a name that stands twice in one object, since which
    /// of its values is meant nobody knows, and a number beyond its range. To be put after the schema's name; null = there is none.
    /// </summary>
    public static string? Unreadable(JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.Array => First(json.EnumerateArray().Select((item, index) => Unreadable(item, FormattableString.Invariant($"{path}/{index}")))),
        JsonValueKind.Object => Unreadable(json.EnumerateObject(), path),
        JsonValueKind.Number when !json.TryGetDecimal(out _) => $"has a number at '{path}' that is too large. Give one of at most 28 digits.",
        _ => null,
    };

    private static string? Unreadable(JsonElement.ObjectEnumerator entries, string path)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return First(entries.Select(entry => names.Add(entry.Name) ? Unreadable(entry.Value, $"{path}/{entry.Name}") : $"has '{path}/{entry.Name}' twice. Give it once."));
    }

    private static string? First(IEnumerable<string?> faults) => faults.FirstOrDefault(fault => fault is not null);

    private long Size(JsonElement schema, string path, int depth)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return 1;
        }

        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            throw new SchemaFault(depth > MaxDepth ? $"is nested deeper than {MaxDepth} levels. Give a flatter one." : $"has no schema at '{path}'. Give an object, true or false there.");
        }

        var size = 1L;
        foreach (var keyword in schema.EnumerateObject())
        {
            size += Size(keyword, path, depth);
            if (size > MaxSize)
            {
                break; // enough to refuse it
            }
        }

        return size;
    }

    private long Size(JsonProperty keyword, string path, int depth)
    {
        var at = $"{path}/{keyword.Name}";
        if (One.Contains(keyword.Name))
        {
            return Size(keyword.Value, at, depth + 1);
        }

        if (Many.Contains(keyword.Name) && keyword.Value.ValueKind == JsonValueKind.Array)
        {
            return keyword.Value.EnumerateArray().Sum(part => Size(part, at, depth + 1));
        }

        if (Named.Contains(keyword.Name) && keyword.Value.ValueKind == JsonValueKind.Object)
        {
            return keyword.Value.EnumerateObject().Sum(part => Size(part.Value, $"{at}/{part.Name}", depth + 1));
        }

        if (!Values.Contains(keyword.Name))
        {
            throw new SchemaFault($"has '{at}', which is not taken here. Leave it out; all keywords of draft 2020-12 but $id, anchors, dynamic references and patternProperties are.");
        }

        return keyword.Name switch
        {
            "$ref" => Reference(keyword.Value, at, depth),
            "pattern" => Pattern(keyword.Value, at),
            _ => 1,
        };
    }

    private long Reference(JsonElement value, string at, int depth)
    {
        var match = Local().Match(value.ValueKind == JsonValueKind.String ? value.GetString()! : "");
        if (!match.Success || !_root.TryGetProperty(match.Groups[1].Value, out var group) || group.ValueKind != JsonValueKind.Object
            || !group.TryGetProperty(match.Groups[2].Value, out var target))
        {
            throw new SchemaFault($"has a reference at '{at}' that leads nowhere. Refer to '#/$defs/NAME' of the schema itself.");
        }

        var name = match.Value;
        if (_sizes.TryGetValue(name, out var known))
        {
            return known;
        }

        if (!_open.Add(name))
        {
            throw new SchemaFault($"refers to itself at '{at}'. Schemas in a circle are not taken; write out as many levels as you need.");
        }

        var size = Size(target, name, depth + 1);
        _open.Remove(name);
        return _sizes[name] = size;
    }

    private static long Pattern(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.String || LinearPatternKeyword.Compile(value.GetString()!) is null)
        {
            throw new SchemaFault($"has a pattern at '{at}' that cannot be used. Give a regular expression without look-around, back-references and large counts.");
        }

        return 1;
    }

    [GeneratedRegex(@"^#/(\$defs|definitions)/([\w.-]+)$")]
    private static partial Regex Local();

    private sealed class SchemaFault(string message) : Exception(message);
}
