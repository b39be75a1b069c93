using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace LLMHive;

/// <summary>
/// Reads the fields of a management body one by one. The first fault is kept and names the field, the value and the cure;
/// fields that nobody asked for are a fault too, since a misspelt one would otherwise be ignored in silence.
/// </summary>
internal sealed class Fields
{
    private const int MaxDepth = 64;
    private const int ShownLength = 40;

    private readonly JsonElement _body;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private Refusal? _fault;

    private Fields(JsonElement body) => _body = body;

    /// <summary>Parses a body and reads a value out of it; an empty body counts as <c>{}</c>.</summary>
    public static Outcome<T> Read<T>(byte[] utf8, Func<Fields, T> read)
        where T : class =>
        Parse<T>(utf8, body =>
        {
            var fields = new Fields(body);
            var value = read(fields);
            return fields.Fault() is { } fault ? fault : value;
        });

    /// <summary>Parses a body, an object without a name given twice, and hands it to its reader; it does not outlive the call.</summary>
    public static Outcome<T> Parse<T>(byte[] utf8, Func<JsonElement, Outcome<T>> read)
        where T : class
    {
        if (!Utf8.IsValid(utf8))
        {
            return Refusal.Of(RefusalCodes.InvalidJson, "The body is not valid UTF-8. Encode it as UTF-8.");
        }

        // Before anything is read: a name that is half a character throws wherever it is compared.
        if (!Surrogates.AreWhole(utf8))
        {
            return Refusal.Of(
                RefusalCodes.InvalidJson, "The body holds an escaped half of a surrogate pair (\\ud800 to \\udfff), which is no text. Send both halves, or the character itself.");
        }

        try
        {
            var options = new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
            using var document = JsonDocument.Parse(utf8.Length == 0 ? "{}"u8.ToArray() : utf8, options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : Refusal.Of(RefusalCodes.InvalidJson, $"The body is a JSON {Kind(document.RootElement)}. Send a JSON object.");
        }
        catch (JsonException broken)
        {
            return Refusal.Of(
                RefusalCodes.InvalidJson,
                $"The body is not JSON as of line {broken.LineNumber + 1}, byte {broken.BytePositionInLine}: wrong syntax, a name twice, or more than {MaxDepth} levels. Send a JSON object.");
        }
    }

    /// <summary>One line of at most <paramref name="max"/> characters; null when absent.</summary>
    public string? Text(string name, int max)
    {
        var text = Prose(name, max);
        return text is null || !text.Any(char.IsControl)
            ? text
            : Blame<string>(name, _body.GetProperty(name), $"a text of at most {max} characters without control characters");
    }

    /// <summary>A text of at most <paramref name="max"/> characters, line breaks and all; null when absent.</summary>
    public string? Prose(string name, int max)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Length <= max
            ? text
            : Blame<string>(name, value, $"a text of at most {max} characters");
    }

    /// <summary>One line that must be there and must not be empty.</summary>
    public string RequiredText(string name, int max) => Required(name, Text(name, max), max);

    /// <summary>A text that must be there and must not be empty.</summary>
    public string RequiredProse(string name, int max) => Required(name, Prose(name, max), max);

    /// <summary>A user id that must be there.</summary>
    public string RequiredUserId(string name)
    {
        var id = RequiredText(name, Ids.MaxLength);
        if (_fault is null && !Ids.IsValid(id))
        {
            _fault = Ids.Invalid(name, id);
        }

        return id;
    }

    /// <summary>Blames a field that is left out, where that and <c>null</c> must not mean the same.</summary>
    public void Demand(string name, string wanted)
    {
        if (!_body.TryGetProperty(name, out _))
        {
            _fault ??= Refusal.Of(RefusalCodes.InvalidRequest, $"'{name}' is missing. Send {wanted}.", name);
        }
    }

    /// <summary>A whole number within the bounds; null when absent.</summary>
    public long? Whole(string name, long min, long max)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max
            ? number
            : Blame<long?>(name, value, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));
    }

    /// <summary>An exact decimal within the bounds; null when absent.</summary>
    public decimal? Money(string name, decimal min, decimal max)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= min && number <= max
            ? number
            : Blame<decimal?>(name, value, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));
    }

    /// <summary>True or false; null when absent.</summary>
    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => Blame<bool?>(name, value, "true or false"),
    };

    /// <summary>A moment with its offset; null when absent.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        // Without an offset the moment would depend on where the server stands.
        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 19 } text && value.TryGetDateTimeOffset(out var time) && HasOffset(text)
            ? time.ToUniversalTime()
            : Blame<DateTimeOffset?>(name, value, "a time such as 2026-06-01T00:00:00Z");
    }

    /// <summary>A list of texts; null when absent.</summary>
    public ImmutableArray<string>? Texts(string name, int maxItems)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= maxItems
                && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(static item => item.GetString()!)]
            : Blame<ImmutableArray<string>?>(name, value, $"a list of at most {maxItems} texts");
    }

    /// <summary>An object, handed on as it is; null when absent.</summary>
    public string? RawObject(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => value.GetRawText(),
        { } value => Blame<string>(name, value, "an object"),
    };

    /// <summary>Adds a fault of the caller's own finding; the first one stands.</summary>
    public void Blame(Refusal fault) => _fault ??= fault;

    private string Required(string name, string? text, int max)
    {
        if (string.IsNullOrEmpty(text))
        {
            _fault ??= Refusal.Of(RefusalCodes.InvalidRequest, $"'{name}' is missing or empty. Send a text of 1 to {max} characters.", name);
        }

        return text ?? "";
    }

    private JsonElement? Find(string name)
    {
        _known.Add(name);
        return _body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private Refusal? Fault()
    {
        if (_fault is not null)
        {
            return _fault;
        }

        foreach (var property in _body.EnumerateObject())
        {
            if (!_known.Contains(property.Name))
            {
                return Refusal.Of(
                    RefusalCodes.InvalidRequest,
                    $"'{Shorten(property.Name)}' is not a field of this body. It takes: {string.Join(", ", _known)}.", Shorten(property.Name));
            }
        }

        return null;
    }

    private T? Blame<T>(string name, JsonElement value, string wanted)
    {
        _fault ??= Refusal.Of(RefusalCodes.InvalidRequest, $"'{name}' is {Shorten(value.GetRawText())}. It must be {wanted}.", name);
        return default;
    }

    private static bool HasOffset(string time) => time[^1] is 'Z' or 'z' || time.LastIndexOfAny(['+', '-']) > 10;

    private static string Kind(JsonElement value) => value.ValueKind.ToString().ToLowerInvariant();

    private static string Shorten(string text) => text.Length <= ShownLength ? text : string.Concat(text.AsSpan(0, ShownLength), "…");
}
