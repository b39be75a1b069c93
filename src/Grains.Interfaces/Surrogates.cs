using System.Buffers.Text;

namespace LLMHive;

/// <summary>
/// JSON may escape half a character (<c>\ud800</c>), and no reader of strings takes that: it is refused before anybody reads,
/// here or at a provider.
/// </summary>
internal static class Surrogates
{
    private const int UnitLength = 6;

    /// <summary>True when each escaped high half is followed by its low half, and no low half stands alone.</summary>
    public static bool AreWhole(ReadOnlySpan<byte> json)
    {
        var lowAt = -1;
        for (var at = Next(json, 0); at >= 0; at = Next(json, at))
        {
            var unit = UnitAt(json, at);
            if ((lowAt >= 0 && lowAt != at) || char.IsLowSurrogate(unit) != (lowAt == at))
            {
                return false;
            }

            lowAt = char.IsHighSurrogate(unit) ? at + UnitLength : -1;
            at += unit == default ? 2 : UnitLength;
        }

        return lowAt < 0;
    }

    /// <summary>The next backslash from a place on; -1 when there is none.</summary>
    private static int Next(ReadOnlySpan<byte> json, int from)
    {
        var next = from < json.Length ? json[from..].IndexOf((byte)'\\') : -1;
        return next < 0 ? -1 : from + next;
    }

    /// <summary>The UTF-16 unit escaped here; zero when it is another escape, or none at all.</summary>
    private static char UnitAt(ReadOnlySpan<byte> json, int at) =>
        json.Length >= at + UnitLength && json[at + 1] == 'u' && Utf8Parser.TryParse(json.Slice(at + 2, 4), out ushort unit, out var read, 'x') && read == 4
            ? (char)unit
            : default;
}
