using System.Text;
using System.Text.Json;
using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>
/// Hashed features of a text: words, word pairs (weight .5) and letter groups of three and four (.3), each with 1 + ln of its
/// count, added with a sign to a place both given by its hash; length 1. Lexical, not semantic.
/// </summary>
internal static class HashEmbedding
{
    private const int DefaultDimensions = 1024;
    private const int MaxDimensions = 4096;

    public static ForwardFrame.End Answer(JsonElement request, ModelCard model, ForwardCall call)
    {
        var dimensions = request.TryGetProperty("dimensions", out var asked) && asked.ValueKind == JsonValueKind.Number ? asked.GetInt32() : DefaultDimensions;
        if (dimensions is < 1 or > MaxDimensions)
        {
            return ProviderFailures.Rejected(RefusalCodes.InvalidRequest, $"'dimensions' is {dimensions}; {model.Id} makes 1 to {MaxDimensions}.", "dimensions").ToEnd();
        }

        var input = request.GetProperty("input");
        var texts = input.ValueKind == JsonValueKind.String
            ? [input.GetString()!]
            : input.EnumerateArray().Select(text => text.ValueKind == JsonValueKind.String ? text.GetString() : null).ToArray();
        if (texts.Contains(null))
        {
            return ProviderFailures.Rejected(RefusalCodes.InvalidRequest, $"'input' holds token numbers; {model.Id} has no vocabulary. Give texts.", "input").ToEnd();
        }

        var base64 = request.TryGetProperty("encoding_format", out var format) && format.GetString() == "base64";
        var vectors = texts.Select(text => Of(text!, dimensions)).ToArray();
        var tokens = texts.Sum(text => TokenEstimate.Of(text!));
        return new()
        {
            Outcome = CallOutcome.Ok,
            Usage = new TokenUsage(tokens, 0),
            Tail = OpenAiWriter.Embeddings(model.Id, vectors, base64, tokens),
        };
    }

    public static float[] Of(string text, int dimensions)
    {
        var counts = new Dictionary<string, (int Count, float Weight)>(StringComparer.Ordinal);
        var words = Words(text);
        for (var i = 0; i < words.Count; i++)
        {
            Count(words[i], 1f);
            if (i > 0)
            {
                Count(words[i - 1] + " " + words[i], .5f);
            }

            var framed = $"<{words[i]}>";
            for (var size = 3; size <= 4; size++)
            {
                for (var at = 0; at + size <= framed.Length; at++)
                {
                    Count($"#{framed.AsSpan(at, size)}", .3f);
                }
            }
        }

        var vector = new float[dimensions];
        foreach (var (feature, (count, weight)) in counts)
        {
            var hash = Hash(feature);
            vector[(hash >> 1) % (ulong)dimensions] += (hash & 1) == 0 ? weight * (1 + MathF.Log(count)) : -weight * (1 + MathF.Log(count));
        }

        var length = MathF.Sqrt(vector.Sum(value => value * value));
        for (var i = 0; length > 0 && i < dimensions; i++)
        {
            vector[i] /= length;
        }

        return vector;

        void Count(string feature, float weight) => counts[feature] = (counts.GetValueOrDefault(feature).Count + 1, weight);
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text.ToLowerInvariant() + " ")
        {
            if (char.IsLetterOrDigit(c))
            {
                word.Append(c);
            }
            else if (word.Length > 0)
            {
                words.Add(Stem(word.ToString()));
                word.Clear();
            }
        }

        return words;
    }

    /// <summary>Plural and verb endings of English, no more.</summary>
    internal static string Stem(string word)
    {
        foreach (var ending in (string[])["ing", "ies", "ed", "es", "s"])
        {
            if (word.Length > ending.Length + 3 && word.EndsWith(ending, StringComparison.Ordinal))
            {
                return word[..^ending.Length];
            }
        }

        return word;
    }

    private static ulong Hash(string feature)
    {
        var hash = 14695981039346656037UL; // FNV-1a
        foreach (var value in Encoding.UTF8.GetBytes(feature))
        {
            hash = unchecked((hash ^ value) * 1099511628211UL);
        }

        return hash ^ (hash >> 32);
    }
}
