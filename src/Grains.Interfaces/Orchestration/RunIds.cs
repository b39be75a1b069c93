using System.Buffers.Binary;

namespace LLMHive.Orchestration;

/// <summary>Ids of runs: <c>run_&lt;UUID&gt;</c>, lower case, with hyphens.</summary>
public static class RunIds
{
    private const string Prefix = "run_";
    private static readonly TimeSpan New = TimeSpan.FromMilliseconds(100);

    /// <summary>The id of the run with this UUID (version 7, so that ids sort by time).</summary>
    public static string Of(Guid uuid) => Prefix + uuid.ToString("D");

    /// <summary>True when the text has the form of a run id. Anything may be given as one; only this may wake a grain.</summary>
    public static bool IsValid(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.StartsWith(Prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(id.AsSpan(Prefix.Length), "D", out _)
            && !id.AsSpan().ContainsAnyInRange('A', 'Z');
    }

    /// <summary>
    /// True when the id was made less than a tenth of a second ago: nobody can have lost its run and ask for it again. False for all
    /// whose time cannot be told, or lies in the future.
    /// </summary>
    public static bool IsNew(string id, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!Guid.TryParseExact(id.AsSpan(Math.Min(Prefix.Length, id.Length)), "D", out var uuid) || uuid.Version != 7)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        var age = now.ToUnixTimeMilliseconds() - (BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16 & 0xFFFF_FFFF_FFFF);
        return age >= 0 && age < New.TotalMilliseconds;
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
