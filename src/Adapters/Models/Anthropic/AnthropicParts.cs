using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace LLMHive.Models;

/// <summary>The content of one message in OpenAI's form, as blocks of Anthropic's: text parts that follow each other are one, as they read.</summary>
internal static class AnthropicParts
{
    private static readonly string[] Pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    /// <summary>Adds the blocks of <paramref name="content"/>; says what of it cannot be said, or null.</summary>
    public static ProviderFailure? Read(JsonElement content, string param, ModelCard model, bool pictures, List<AnthropicBlock> blocks)
    {
        if (content.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            Say(new StringBuilder(content.GetString()), blocks);
            return null;
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            return AnthropicRefusals.Invalid(param, "is neither a text nor a list of parts", "Give one of them.");
        }

        var words = new StringBuilder();
        foreach (var (index, part) in content.EnumerateArray().Index())
        {
            var at = FormattableString.Invariant($"{param}[{index}]");
            var type = Text(part, "type") ?? "text";
            if (type == "text" && Text(part, "text") is { } text)
            {
                words.Append(text);
            }
            else if (type == "image_url" && pictures)
            {
                Say(words, blocks);
                if (Picture(part, at + ".image_url", model, blocks) is { } failure)
                {
                    return failure;
                }
            }
            else
            {
                return type == "text"
                    ? AnthropicRefusals.Invalid(at + ".text", "is no text", "Give the part a text.")
                    : AnthropicRefusals.Unsaid(at, model, pictures ? "Send text and pictures (image_url)" : "Send text");
            }
        }

        Say(words, blocks);
        return null;
    }

    /// <summary>A field that is a text; null when it is none or not there.</summary>
    public static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    // The provider refuses blocks that say nothing, and callers send them, beside calls most of all.
    private static void Say(StringBuilder words, List<AnthropicBlock> blocks)
    {
        var text = words.ToString();
        words.Clear();
        if (!string.IsNullOrWhiteSpace(text))
        {
            blocks.Add(new AnthropicBlock.Words(text));
        }
    }

    private static ProviderFailure? Picture(JsonElement part, string param, ModelCard model, List<AnthropicBlock> blocks)
    {
        var picture = part.TryGetProperty("image_url", out var found) ? found : default;
        if (Text(picture, "detail") is { } detail && detail != "auto")
        {
            return AnthropicRefusals.Unsaid(param + ".detail", model, "Leave it out");
        }

        if (Text(picture, "url") is not { } url || Source(url) is not { } block)
        {
            return AnthropicRefusals.Invalid(
                param + ".url", "is no picture that is taken", $"Give an http or https address, or a data: URL in base64 of {string.Join(", ", Pictures)}.");
        }

        blocks.Add(block);
        return null;
    }

    private static AnthropicBlock.Picture? Source(string url)
    {
        const string Scheme = "data:", Form = ";base64";
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) ? new(null, url) : null;
        }

        var comma = url.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !url.AsSpan(0, comma).EndsWith(Form, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var type = url[Scheme.Length..comma].Split(';')[0];
        type = type.Equals("image/jpg", StringComparison.OrdinalIgnoreCase) ? "image/jpeg" : type; // a common slip that OpenAI takes
        var bytes = url.AsSpan(comma + 1);
        return Pictures.FirstOrDefault(known => known.Equals(type, StringComparison.OrdinalIgnoreCase)) is { } known && bytes.Length > 0 && Base64.IsValid(bytes)
            ? new(known, bytes.ToString())
            : null;
    }
}
