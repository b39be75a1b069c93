using System.Globalization;
using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>A value of a request and its place in it, such as <c>input[0].content</c>; what does not fit names the place, the value and the cure.</summary>
/// <param name="Value">The value.</param>
/// <param name="Place">Where it stands; empty for the body itself.</param>
internal readonly record struct RequestNode(JsonElement Value, string Place)
{
    /// <summary>Kind of the value.</summary>
    public JsonValueKind Kind => Value.ValueKind;

    /// <summary>A field of this object; null when it is absent or <c>null</c>.</summary>
    public RequestNode? Find(string name) =>
        Object().Value.TryGetProperty(name, out var child) && child.ValueKind != JsonValueKind.Null ? new(child, PlaceOf(name)) : null;

    /// <summary>A field of this object that must be there.</summary>
    public RequestNode Need(string name, string cure) => Find(name) ?? throw ResponseFault.Invalid(PlaceOf(name), "is missing", cure);

    /// <summary>Place of a field of this object.</summary>
    public string PlaceOf(string name) => Place.Length == 0 ? name : $"{Place}.{name}";

    /// <summary>This, when it is an object.</summary>
    public RequestNode Object() => Kind == JsonValueKind.Object ? this : throw Wrong("an object");

    /// <summary>The entries of this array.</summary>
    public IEnumerable<RequestNode> Entries()
    {
        var place = Place;
        return Kind == JsonValueKind.Array
            ? Value.EnumerateArray().Select((entry, index) => new RequestNode(entry, string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]")))
            : throw Wrong("an array");
    }

    /// <summary>The text.</summary>
    public string Text() => Kind == JsonValueKind.String ? Value.GetString()! : throw Wrong("a string");

    /// <summary>The flag.</summary>
    public bool Flag() => Kind is JsonValueKind.True or JsonValueKind.False ? Value.GetBoolean() : throw Wrong("true or false");

    /// <summary>The whole number within the bounds.</summary>
    public long Whole(long least, long most)
    {
        if (Kind != JsonValueKind.Number)
        {
            throw Wrong("a whole number");
        }

        return Value.TryGetInt64(out var number) && number >= least && number <= most
            ? number
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
    }

    /// <summary>The value is of another kind than wanted.</summary>
    public ResponseFault Wrong(string wanted) => ResponseFault.Invalid(Place, $"is {Shown}", $"Give {wanted}.");

    /// <summary>The value in words. A number or a flag is safe to repeat; a text could be somebody's prompt.</summary>
    private string Shown => Kind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Number when Value.GetRawText() is { Length: > 40 } => "a long number",
        _ => Value.GetRawText(),
    };
}
