using System.Text.Json;

namespace LLMHive.Billing;

/// <summary>Fields that several bodies of billing share.</summary>
internal static class BillingFields
{
    private const int LongestUrl = 2000;

    /// <summary><c>monthly</c> or <c>annual</c>; null when absent.</summary>
    public static BillingCycle? Cycle(this Fields fields)
    {
        const string Name = "billing_cycle";
        switch (fields.Text(Name, 20))
        {
            case null:
                return null;
            case "monthly":
                return BillingCycle.Monthly;
            case "annual":
                return BillingCycle.Annual;
            case var other:
                fields.Blame(Refusal.Of(RefusalCodes.InvalidBillingCycle, $"'{Name}' is '{other}'. It must be 'monthly' or 'annual'.", Name));
                return null;
        }
    }

    /// <summary>An absolute http or https address.</summary>
    public static string? Url(this Fields fields, string name, bool required)
    {
        var text = required ? fields.RequiredText(name, LongestUrl) : fields.Text(name, LongestUrl);
        if (!string.IsNullOrEmpty(text) && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            fields.Blame(Refusal.Of(RefusalCodes.InvalidRequest, $"'{name}' is no absolute http or https address. Send one such as https://example.com/done.", name));
        }

        return text;
    }

    /// <summary>Names and texts; null when absent.</summary>
    public static ImmutableDictionary<string, string>? Metadata(this Fields fields, string name)
    {
        if (fields.RawObject(name) is not { } json)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        if (document.RootElement.EnumerateObject().Any(pair => pair.Value.ValueKind != JsonValueKind.String))
        {
            fields.Blame(Refusal.Of(RefusalCodes.InvalidRequest, $"'{name}' has a value that is no text. Values of metadata are texts.", name));
            return null;
        }

        return document.RootElement.EnumerateObject().ToImmutableDictionary(pair => pair.Name, pair => pair.Value.GetString() ?? "");
    }

    /// <summary>One of the given words; null when absent.</summary>
    public static T? Word<T>(this Fields fields, string name)
        where T : struct, Enum
    {
        if (fields.Text(name, 40) is not { } text)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()) == text)
            {
                return value;
            }
        }

        var words = string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
        fields.Blame(Refusal.Of(RefusalCodes.InvalidRequest, $"'{name}' is '{text}'. It must be one of {words}.", name));
        return null;
    }
}
