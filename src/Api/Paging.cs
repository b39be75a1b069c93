using System.Globalization;

namespace LLMHive;

/// <summary>The query of a paged list.</summary>
/// <param name="Cursor">From the page before; null = the first page.</param>
/// <param name="Limit">1 to 100.</param>
internal sealed record Paging(string? Cursor, int Limit)
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;
    private const int MaxCursorLength = 512;

    /// <summary>Reads <c>cursor</c> and <c>limit</c> (default 20).</summary>
    public static Outcome<Paging> Of(HttpRequest request)
    {
        var limit = DefaultLimit;
        if (request.Query.TryGetValue("limit", out var text)
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, $"'limit' must be a whole number from 1 to {MaxLimit}.", "limit");
        }

        var cursor = request.Query["cursor"].ToString();
        if (cursor.Length > MaxCursorLength)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, "'cursor' is too long. Give back next_cursor of the page before as it is.", "cursor");
        }

        return new Paging(cursor.Length == 0 ? null : cursor, limit);
    }
}
