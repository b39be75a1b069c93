namespace LLMHive.Orchestration;

/// <summary>How far two texts are from each other by their words: 1 − the cosine of their counts. Embeddings would need a model.</summary>
internal static class WordDistance
{
    /// <summary>0 = the same words as often, 1 = none in common.</summary>
    public static double Between(string one, string other)
    {
        var (a, b) = (Counts(one), Counts(other));
        var product = a.Sum(word => (double)word.Value * b.GetValueOrDefault(word.Key));
        var lengths = Math.Sqrt(a.Sum(word => (double)word.Value * word.Value)) * Math.Sqrt(b.Sum(word => (double)word.Value * word.Value));
        return lengths == 0 ? (a.Count == b.Count ? 0 : 1) : Math.Clamp(1 - (product / lengths), 0, 1);
    }

    private static Dictionary<string, int> Counts(string text) =>
        (TextAnswers.Normalise(text) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).CountBy(word => word).ToDictionary();
}
