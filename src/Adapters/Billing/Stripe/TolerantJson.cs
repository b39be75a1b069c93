using System.Globalization;
using System.Text.Json;

namespace LLMHive.Billing;

/// <summary>Reads what is there, whatever the version of the server: missing, null, and "true" as text are no reason to fail.</summary>
internal static class TolerantJson
{
    /// <summary>Servers write 0 for a date they do not know; no date of ours lies before this year.</summary>
    private const int FirstYear = 2000;

    /// <summary>The element at a path of names and list numbers, such as <c>items.data.0.price</c>; undefined = it is not there.</summary>
    public static JsonElement At(this JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var inner))
            {
                element = inner;
            }
            else if (element.ValueKind == JsonValueKind.Array && int.TryParse(name, CultureInfo.InvariantCulture, out var n) && n < element.GetArrayLength())
            {
                element = element[n];
            }
            else
            {
                return default;
            }
        }

        return element;
    }

    public static string? Text(this JsonElement element, string path) => element.At(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The id of what stands there, shown in full or not.</summary>
    public static string? Id(this JsonElement element, string path) => element.Text(path) ?? element.Text(path + ".id");

    public static long? Whole(this JsonElement element, string path) => element.At(path) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var value) => value,
        { ValueKind: JsonValueKind.Number } number => (long)number.GetDouble(),
        { ValueKind: JsonValueKind.String } text when long.TryParse(text.GetString(), CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    public static bool Flag(this JsonElement element, string path) => element.At(path) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.String } text => text.GetString() == "true",
        _ => false,
    };

    /// <summary>A moment; null = the server does not know it.</summary>
    public static DateTimeOffset? Moment(this JsonElement element, string path)
    {
        DateTimeOffset? moment = element.Whole(path) is { } seconds and > 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.TryParse(element.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : null;
        return moment?.Year < FirstYear ? null : moment;
    }

    /// <summary>The items of a list, shown as <c>{"data": []}</c> or as an array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string path)
    {
        var list = element.At(path);
        list = list.ValueKind == JsonValueKind.Object ? list.At("data") : list;
        return list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
    }

    public static System.Collections.Immutable.ImmutableDictionary<string, string> Map(this JsonElement element, string path)
    {
        var map = System.Collections.Immutable.ImmutableDictionary.CreateBuilder<string, string>();
        if (element.At(path) is { ValueKind: JsonValueKind.Object } entries)
        {
            foreach (var entry in entries.EnumerateObject())
            {
                map[entry.Name] = entry.Value.ToString();
            }
        }

        return map.ToImmutable();
    }

    /// <summary>What must be there.</summary>
    /// <exception cref="JsonException">It is not.</exception>
    public static string Must(this JsonElement element, string path) =>
        element.Text(path) is { Length: > 0 } text ? text : throw new JsonException($"The field '{path}' is missing.");
}
