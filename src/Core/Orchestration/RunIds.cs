namespace LLMHive.Orchestration;

/// <summary>Ids of runs: <c>run_&lt;UUID&gt;</c>, lower case, with hyphens.</summary>
public static class RunIds
{
    private const string Prefix = "run_";

    /// <summary>The id of the run with this UUID (version 7, so that ids sort by time).</summary>
    public static string Of(Guid uuid) => Prefix + uuid.ToString("D");

    /// <summary>True when the text has the form of a run id.</summary>
    public static bool IsValid(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.StartsWith(Prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(id.AsSpan(Prefix.Length), "D", out _)
            && !id.AsSpan().ContainsAnyInRange('A', 'Z');
    }

    /// <summary>A seed that belongs to the run: the same id gives the same chances on every machine.</summary>
    public static int Seed(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var hash = 2166136261; // FNV-1a
        foreach (var c in id)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        return unchecked((int)hash);
    }
}
