using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>
/// Answers joined pair by pair to clusters. The outcome depends on the texts alone, not on their order: pairs come by
/// likeness, and clusters join only when no pair across them is known to differ.
/// </summary>
internal sealed partial class MeaningPairs
{
    private readonly ImmutableArray<MeaningPair> _pairs;
    private readonly HashSet<(int, int)> _differ = [];
    private readonly int[] _first;
    private readonly double _different;

    /// <param name="texts">The answers, best rank first.</param>
    /// <param name="vectors">Their embeddings, in the same order.</param>
    /// <param name="different">Similarity below which two answers differ.</param>
    public MeaningPairs(ImmutableArray<string> texts, ImmutableArray<ImmutableArray<float>> vectors, double different)
    {
        _different = different;
        _first = [.. Enumerable.Range(0, texts.Length)];
        _pairs =
        [
            .. from second in Enumerable.Range(0, texts.Length)
               from first in Enumerable.Range(0, second)
               select new MeaningPair(first, second, Cosine(vectors[first], vectors[second]), DetailsDiffer(texts[first], texts[second])),
        ];
        _differ.UnionWith(_pairs.Where(pair => pair.Similarity < different).Select(pair => (pair.First, pair.Second)));
    }

    /// <summary>Pairs that may mean the same, the likest first.</summary>
    /// <param name="forms">Normal forms of the answers; they order pairs that are alike to the same degree.</param>
    public IEnumerable<MeaningPair> LikestFirst(ImmutableArray<string> forms) => _pairs.Where(pair => pair.Similarity >= _different)
        .OrderByDescending(pair => pair.Similarity)
        .ThenBy(pair => Least(forms[pair.First], forms[pair.Second]), StringComparer.Ordinal)
        .ThenBy(pair => Most(forms[pair.First], forms[pair.Second]), StringComparer.Ordinal);

    /// <summary>Whether deciding on the pair can still change something.</summary>
    public bool MayJoin(MeaningPair pair) => First(pair.First) != First(pair.Second)
        && !_differ.Any(it => (First(it.Item1), First(it.Item2)) is var (one, other)
            && ((one == First(pair.First) && other == First(pair.Second)) || (one == First(pair.Second) && other == First(pair.First))));

    /// <summary>Takes a decided pair in.</summary>
    public void Take(MeaningPair pair)
    {
        if (pair.Same == true)
        {
            var (one, other) = (First(pair.First), First(pair.Second));
            for (var i = 0; i < _first.Length; i++)
            {
                _first[i] = _first[i] == one || _first[i] == other ? Math.Min(one, other) : _first[i];
            }
        }
        else if (pair.Same == false)
        {
            _differ.Add((pair.First, pair.Second));
        }
    }

    /// <summary>The best-ranked answer that means the same as this one.</summary>
    public int First(int answer) => _first[answer];

    // Embeddings lie near each other when two texts differ in one word only, also where that word is "not" or a number.
    internal static bool DetailsDiffer(string one, string other) =>
        !Numbers(one).SetEquals(Numbers(other)) || (Negation().Count(one) + Negation().Count(other)) % 2 == 1;

    private static HashSet<string> Numbers(string text) => [.. Number().Matches(text).Select(match => match.Value)];

    private static double Cosine(ImmutableArray<float> one, ImmutableArray<float> other)
    {
        double dot = 0, a = 0, b = 0;
        for (var i = 0; i < one.Length; i++)
        {
            dot += one[i] * (double)other[i];
            a += one[i] * (double)one[i];
            b += other[i] * (double)other[i];
        }

        return a > 0 && b > 0 ? dot / Math.Sqrt(a * b) : 0;
    }

    private static string Least(string one, string other) => string.CompareOrdinal(one, other) < 0 ? one : other;

    private static string Most(string one, string other) => string.CompareOrdinal(one, other) < 0 ? other : one;

    [GeneratedRegex(@"\d+(?:[.,]\d+)*")]
    private static partial Regex Number();

    [GeneratedRegex(@"\b(?:not|no|never|neither|nor|none|nothing|nobody|without|cannot)\b|n['’]t\b", RegexOptions.IgnoreCase)]
    private static partial Regex Negation();
}
