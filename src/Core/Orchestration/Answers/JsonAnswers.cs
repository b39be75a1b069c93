using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>
/// JSON objects and arrays by value: members of an object in the order of their names, <c>1.0</c> as <c>1</c>, no white space. What
/// is no JSON to everybody (a name twice, half a surrogate pair, brackets without end) is no answer.
/// </summary>
internal static class JsonAnswers
{
    // Numbers of more zeros than this are printed with an exponent: a short hostile one must not fill the memory.
    private const int MostZeros = 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The normal form of a text that is JSON as a whole, or holds it in its one fenced block; null otherwise.</summary>
    public static string? Read(string text) => Parse(text)?.Printed;

    /// <summary>True when a text is such JSON and has no field <c>answer</c> of its own, which would be the answer.</summary>
    public static bool IsAnswer(string text) => Parse(text) is { Wraps: false };

    private static (string Printed, bool Wraps)? Parse(string text)
    {
        var whole = ModelJson.Whole(text);
        if (whole.Length == 0 || whole[0] is not ('{' or '['))
        {
            return null;
        }

        return ModelJson.Read(whole, Strict).Value is { } root && Print(root) is { } printed ? (printed, Wraps(root)) : null;
    }

    private static bool Wraps(JsonElement root) => root.ValueKind == JsonValueKind.Object
        && root.EnumerateObject().Any(field => field.Name.ToLowerInvariant() is "answer" or "final_answer" or "final answer");

    private static string? Print(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = value.EnumerateObject().OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => (Name: Text(field.Name), Value: Print(field.Value))).ToList();
                return fields.TrueForAll(field => field.Value is not null) ? "{" + string.Join(",", fields.Select(field => $"{field.Name}:{field.Value}")) + "}" : null;
            case JsonValueKind.Array:
                var items = value.EnumerateArray().Select(Print).ToList();
                return items.TrueForAll(item => item is not null) ? "[" + string.Join(",", items) + "]" : null;
            case JsonValueKind.String:
                return Text(value.GetString()!);
            case JsonValueKind.Number:
                return Number(value.GetRawText());
            default:
                return value.GetRawText();
        }
    }

    private static string Text(string text) => "\"" + JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text) + "\"";

    // By digits and not as a double: ids of twenty digits that differ in the last one are two.
    private static string? Number(string raw)
    {
        var split = raw.IndexOfAny(['e', 'E']);
        var power = 0;
        if (split >= 0 && !int.TryParse(raw.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power))
        {
            return null;
        }

        var mantissa = (split < 0 ? raw : raw[..split]).TrimStart('-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var places = point < 0 ? 0 : mantissa.Length - point - 1;
        var all = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        var digits = all.TrimEnd('0');
        var exponent = (long)power - places + (all.Length - digits.Length);
        var unsigned = digits.Length == 0 ? "0"
            : exponent is >= 0 and <= MostZeros ? digits + new string('0', (int)exponent)
            : exponent < 0 && -exponent < digits.Length ? digits.Insert(digits.Length + (int)exponent, ".")
            : exponent is < 0 and >= -MostZeros ? "0." + digits.PadLeft((int)-exponent, '0')
            : string.Create(CultureInfo.InvariantCulture, $"{digits}e{exponent}");
        return raw[0] == '-' && unsigned != "0" ? "-" + unsigned : unsigned;
    }
}
