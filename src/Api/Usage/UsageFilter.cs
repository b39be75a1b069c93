using System.Globalization;

namespace LLMHive.Usage;

/// <summary>Reads which rows a request asks for.</summary>
internal static class UsageFilter
{
    private const int MaxNameLength = 256;

    /// <summary>The filter of a history: <c>model</c>, <c>engine</c> and <c>day</c> (UTC).</summary>
    public static Outcome<UsageQuery> History(string userId, string? model, string? engine, string? day)
    {
        if (model?.Length > MaxNameLength || engine?.Length > MaxNameLength)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, $"'model' or 'engine' is longer than {MaxNameLength} characters. Give a name.", "model");
        }

        // No row has such a name, and not every store takes the question.
        if (Unprintable(model) || Unprintable(engine))
        {
            var name = Unprintable(model) ? "model" : "engine";
            return Refusal.Of(RefusalCodes.InvalidRequest, $"'{name}' holds a control character. Give a name as it stands in the history.", name);
        }

        var query = new UsageQuery { UserId = userId, Model = model, Engine = engine };
        if (day is null)
        {
            return query;
        }

        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date == DateOnly.MaxValue)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, "'day' must be a day such as 2026-06-01; days are UTC.", "day");
        }

        return query with { From = Midnight(date), Before = Midnight(date.AddDays(1)) };
    }

    /// <summary>The filter of a report: <c>period_start</c> (inclusive) and <c>period_end</c> (exclusive), both or none.</summary>
    /// <returns>Null when neither is given.</returns>
    public static Outcome<UsageQuery>? Span(string userId, string? start, string? end)
    {
        if (start is null && end is null)
        {
            return null;
        }

        if (Moment(start) is not { } from || Moment(end) is not { } before || from >= before)
        {
            return Refusal.Of(
                RefusalCodes.InvalidRequest, "'period_start' and 'period_end' must both be times such as 2026-06-01T00:00:00Z, the start before the end.", "period_start");
        }

        return new UsageQuery { UserId = userId, From = from, Before = before };
    }

    private static bool Unprintable(string? name) => name?.Any(char.IsControl) == true;

    private static DateTimeOffset? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : null;

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
