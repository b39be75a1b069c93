using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace LLMHive.Storage;

/// <summary>Place of the last row of a page, as opaque text: base64url of <c>ticks|id</c>.</summary>
internal readonly record struct PageCursor(long Ticks, string Id)
{
    /// <summary>Before the first row: every row is older.</summary>
    public static PageCursor Start => new(long.MaxValue, "");

    /// <summary>Reads a cursor; null = the start.</summary>
    /// <exception cref="FormatException">It is no cursor of ours.</exception>
    public static PageCursor Parse(string? cursor)
    {
        if (cursor is null)
        {
            return Start;
        }

        if (Base64Url.IsValid(cursor))
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            var bar = text.IndexOf('|', StringComparison.Ordinal);
            // No id has a control character, and PostgreSQL fails at a zero in a text.
            if (bar > 0 && !text.Any(char.IsControl) && long.TryParse(text.AsSpan(0, bar), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            {
                return new PageCursor(ticks, text[(bar + 1)..]);
            }
        }

        throw new FormatException($"cursor '{cursor}' is not one that a list returned; leave it out for the first page.");
    }

    /// <inheritdoc />
    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Ticks}|{Id}")));
}
