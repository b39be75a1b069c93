namespace LLMHive.Storage;

/// <summary>Pages of the query tables as grains answer them.</summary>
internal static class QueryPages
{
    /// <summary>One page, each row read; or the refusal of a limit or cursor that is none.</summary>
    public static async Task<Outcome<Page<T>>> Page<T>(
        this IQueryTables tables, string kind, string? owner, string? cursor, int limit, Func<QueryRow, T> read, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > 100)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, $"'limit' is {limit}. Give 1 to 100.", "limit");
        }

        try
        {
            var page = await tables.List(kind, owner, cursor, limit, cancellationToken);
            return new Page<T>([.. page.Items.Select(read)], page.NextCursor);
        }
        catch (FormatException)
        {
            return BadCursor;
        }
    }

    /// <summary>The refusal of a cursor that no page gave.</summary>
    public static Refusal BadCursor { get; } = Refusal.Of(
        RefusalCodes.InvalidRequest, "'cursor' is not one that a page before gave. Leave it out to start again.", "cursor");
}
