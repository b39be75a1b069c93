using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace LLMHive.Models;

/// <summary>
/// Quotes the sentences of the attached text that answer the question best, verbatim, with their numbers. Sentences are
/// ranked by BM25 (k1 .9, b .4) of the question's words; null when no text is attached or no word is found in it.
/// </summary>
internal static partial class ExtractiveReader
{
    private const int MostQuotes = 3;
    private const double K1 = 0.9, B = 0.4;

    private static readonly HashSet<string> StopWords =
        [.. "a an and are as at be but by for from has have how in is it its of on or that the their this to was what when where which who why will with you do does".Split(' ')];

    public static string? Answer(ImmutableArray<ChatMessage> messages)
    {
        var last = messages.LastOrDefault(message => message.Role == "user")?.Text.Trim() ?? "";
        var own = Sentences(last);
        if (own.Count == 0)
        {
            return null;
        }

        var question = own.LastOrDefault(sentence => sentence.EndsWith('?')) ?? own[^1];
        var attached = messages.Where(message => message.Role is not "assistant").SelectMany(message => Sentences(message.Text))
            .Where(sentence => sentence != question && !sentence.EndsWith('?')).ToList();
        var best = Rank(attached, Terms(question).ToHashSet());
        if (best.Count == 0)
        {
            return null;
        }

        var answer = new StringBuilder();
        foreach (var at in best.Order())
        {
            answer.Append(answer.Length > 0 ? " " : "").Append(attached[at]).Append(" [").Append(at + 1).Append(']');
        }

        return answer.ToString();
    }

    private static List<int> Rank(List<string> sentences, HashSet<string> wanted)
    {
        var terms = sentences.Select(sentence => Terms(sentence).ToList()).ToList();
        var mean = terms.Count == 0 ? 0 : terms.Average(list => list.Count);
        var rarity = wanted.ToDictionary(word => word, word => Rarity(terms, word));
        var scores = new List<(int At, double Score)>();
        for (var at = 0; at < terms.Count; at++)
        {
            double score = 0;
            foreach (var word in wanted)
            {
                var count = terms[at].Count(term => term == word);
                if (count > 0)
                {
                    score += rarity[word] * count * (K1 + 1) / (count + (K1 * (1 - B + (B * terms[at].Count / mean))));
                }
            }

            scores.Add((at, score));
        }

        var top = scores.Count == 0 ? 0 : scores.Max(entry => entry.Score);
        return [.. scores.Where(entry => entry.Score > 0 && entry.Score >= top / 2).OrderByDescending(entry => entry.Score).ThenBy(entry => entry.At)
            .Take(MostQuotes).Select(entry => entry.At)];
    }

    private static double Rarity(List<List<string>> sentences, string word)
    {
        var holders = sentences.Count(terms => terms.Contains(word));
        return Math.Log(1 + ((sentences.Count - holders + .5) / (holders + .5)));
    }

    private static List<string> Sentences(string text) =>
        [.. Ends().Split(text).Select(sentence => sentence.Trim()).Where(sentence => sentence.Length > 0)];

    private static IEnumerable<string> Terms(string text) =>
        Word().Matches(text.ToLowerInvariant()).Select(match => match.Value).Where(word => !StopWords.Contains(word)).Select(HashEmbedding.Stem);

    // Both patterns take time in proportion to the text; a time limit would only fail long texts on a busy machine.
    [GeneratedRegex(@"(?<=[.!?])\s+(?=\p{Lu}|\p{N}|[""'(])|\n+")]
    private static partial Regex Ends();

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Word();
}
