namespace LLMHive.Orchestration;

/// <summary>What changed from one text to another, line by line, for people to read.</summary>
internal static class TextChange
{
    private const int MostLines = 400;
    private const int MostShown = 20;
    private const int Length = 200;

    /// <summary>Removed lines with <c>- </c>, new ones with <c>+ </c>, in the order of the texts; shortened.</summary>
    public static ImmutableArray<string> Between(string before, string after)
    {
        var (a, b) = (Lines(before), Lines(after));
        var common = Common(a, b);
        var changes = new List<string>();
        int i = 0, j = 0;
        while ((i < a.Length || j < b.Length) && changes.Count < MostShown)
        {
            if (i < a.Length && j < b.Length && a[i] == b[j])
            {
                i++;
                j++;
            }
            else if (j == b.Length || (i < a.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                changes.Add("- " + Excerpt.EndOf(a[i++], Length));
            }
            else
            {
                changes.Add("+ " + Excerpt.EndOf(b[j++], Length));
            }
        }

        return [.. changes];
    }

    private static string[] Lines(string text) =>
        [.. text.Split('\n').Select(line => line.TrimEnd('\r')).Take(MostLines)];

    // Length of the longest common rest from each pair of lines on.
    private static int[,] Common(string[] a, string[] b)
    {
        var common = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
            {
                common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }
}
