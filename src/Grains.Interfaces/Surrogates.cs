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
    public static bool AreWhole(ReadOnlySpan<byte> json) => NextHalf(json, 0) < 0;

    /// <summary>The same JSON with U+FFFD in place of halves: what a provider cut off in the middle of a character is still to be read.</summary>
    public static ReadOnlyMemory<byte> Mended(ReadOnlyMemory<byte> json)
    {
        if (AreWhole(json.Span))
        {
            return json;
        }

        var mended = json.ToArray();
        for (var at = NextHalf(mended, 0); at >= 0; at = NextHalf(mended, at))
        {
            "\\ufffd"u8.CopyTo(mended.AsSpan(at));
        }

        return mended;
    }

    /// <summary>The next escape that is half a character without its other half; -1 when there is none.</summary>
    private static int NextHalf(ReadOnlySpan<byte> json, int from)
    {
        var lowAt = -1;
        for (var at = Next(json, from); at >= 0; at = Next(json, at))
        {
            var unit = UnitAt(json, at);
            if (lowAt >= 0 && (lowAt != at || !char.IsLowSurrogate(unit)))
            {
                return lowAt - UnitLength;
            }

            if (lowAt < 0 && char.IsLowSurrogate(unit))
            {
                return at;
            }

            lowAt = char.IsHighSurrogate(unit) ? at + UnitLength : -1;
            at += unit == default ? 2 : UnitLength;
        }

        return lowAt < 0 ? -1 : lowAt - UnitLength;
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
