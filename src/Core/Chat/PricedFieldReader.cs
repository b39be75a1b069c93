using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Reads the fields of <see cref="Models.PricedFields"/>; what of them changes a price is noted for the planner.</summary>
internal static class PricedFieldReader
{
    private const string LeaveOut = "Leave it out.";

    /// <summary>The wish for another tier of service.</summary>
    /// <returns>True when the standard one is meant: a hive model has no other.</returns>
    public static bool ReadTier(ref Utf8JsonReader reader, ParsedRequest request)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        var tier = FieldReader.Text(ref reader, "service_tier", 64);
        if (tier is not ("default" or "auto" or "flex"))
        {
            request.Priced.Add(new("service_tier", "service_tier", Shown(tier), "Give default, auto or flex, or leave it out."));
        }

        return tier is "default" or "auto";
    }

    /// <summary>The kinds of answer asked for; any but text has prices of its own.</summary>
    /// <returns>True when only text is asked for.</returns>
    public static bool ReadModalities(ref Utf8JsonReader reader, ParsedRequest request)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        FieldReader.Array(ref reader, "modalities");
        var (index, text) = (0, true);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var param = $"modalities[{index++}]";
            if (FieldReader.Text(ref reader, param, 64) is var kind && kind != "text")
            {
                text = false;
                request.Priced.Add(new("modalities", param, Shown(kind), "Ask for text only."));
            }
        }

        return text;
    }

    /// <summary>A field that changes the price whatever it says.</summary>
    /// <returns>True when it is null.</returns>
    public static bool ReadAny(ref Utf8JsonReader reader, string name, ParsedRequest request)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        request.Priced.Add(new(name, name, FieldReader.Describe(ref reader), LeaveOut));
        reader.Skip();
        return false;
    }

    /// <summary>Notes a tool that the provider runs itself, at a price of its own.</summary>
    public static void Tool(string type, string param, ParsedRequest request)
    {
        if (type is not ("function" or "custom"))
        {
            request.Priced.Add(new("tools", param, Shown(type), "Give tools of type function or custom, which you run yourself."));
        }
    }

    // A word of the protocol may be repeated; anything else could be somebody's prompt.
    private static string Shown(string word) =>
        word.Length <= 40 && word.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or ':' or '.') ? $"'{word}'" : "a string";
}
