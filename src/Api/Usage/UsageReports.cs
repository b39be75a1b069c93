using System.Text;
using LLMHive.Accounts;

namespace LLMHive.Usage;

/// <summary>Reports over the ledger: a summary by model and engine, and the history line by line.</summary>
internal static class UsageReports
{
    private const int CsvPage = 1_000;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/{userId}", Report).WithName("GetUsage").WithSummary("Usage from period_start to before period_end (default: the current period), by model and engine")
            .RequireAuthorization(Policies.Billing).Produces<UsageReportView>().Refuses(400, 403, 404);
        group.MapGet("/{userId}/history", History).WithName("ListUsage").WithSummary("Usage line by line, newest first; with Accept: text/csv all of it as CSV")
            .RequireAuthorization(Policies.Billing).Pages().Produces<PageView<UsageRowView>>().Refuses(400, 403, 404);
        group.MapGet("/{userId}/history.csv", Csv).WithName("ExportUsage").WithSummary("Usage line by line, newest first, as CSV")
            .RequireAuthorization(Policies.Billing).Produces(200, contentType: "text/csv").Refuses(400, 403, 404);
    }

    private static async Task<IResult> Report(
        string userId, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "period_start")] string? start, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "period_end")] string? end,
        HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        var span = UsageFilter.Span(userId, start, end);
        if ((ApiRequest.CallerOf(http).Deny(userId) ?? span?.Refusal) is { } refusal)
        {
            return refusal.ToResult();
        }

        if (span?.Value is not { } query)
        {
            var current = await HiveRetry.Read(
                (Gate: hive.Gate(userId), cancellationToken), static call => call.Gate.CurrentPeriod(call.cancellationToken));
            var counted = await Sum(hive, new() { UserId = userId, PeriodStart = current.PeriodStart }, cancellationToken);
            return Answers.Json(UsageReportView.Of(userId, current.PeriodStart, current.PeriodEnd, counted), ApiJson.Default.UsageReportView);
        }

        var slices = await Sum(hive, query, cancellationToken);
        return Answers.Json(UsageReportView.Of(userId, query.From!.Value, query.Before!.Value, slices), ApiJson.Default.UsageReportView);
    }

    private static async Task<IResult> History(
        string userId, string? model, string? engine, string? day, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        var query = UsageFilter.History(userId, model, engine, day);
        var paging = Paging.Of(http.Request);
        if ((ApiRequest.CallerOf(http).Deny(userId) ?? query.Refusal ?? paging.Refusal) is { } refusal)
        {
            return refusal.ToResult();
        }

        http.Response.Headers.Vary = "Accept";
        if (http.Request.GetTypedHeaders().Accept.Any(static type => type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase)))
        {
            return await Export(query.Value!, http, hive, cancellationToken);
        }

        var rows = await HiveRetry.Read(
            (hive.Usage, Query: query.Value!, Page: paging.Value!, cancellationToken),
            static call => call.Usage.History(call.Query, call.Page.Cursor, call.Page.Limit, call.cancellationToken));
        return rows.ToResult(
            static page => new PageView<UsageRowView>([.. page.Items.Select(UsageRowView.Of)], page.NextCursor), ApiJson.Default.PageViewUsageRowView);
    }

    private static async Task<IResult> Csv(
        string userId, string? model, string? engine, string? day, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        var query = UsageFilter.History(userId, model, engine, day);
        return (ApiRequest.CallerOf(http).Deny(userId) ?? query.Refusal) is { } refusal
            ? refusal.ToResult()
            : await Export(query.Value!, http, hive, cancellationToken);
    }

    private static async Task<IResult> Export(UsageQuery query, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        // The first page comes before the first byte, so that a fault can still be told by the status.
        var page = await Page(hive, query, null, cancellationToken);
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"usage-{query.UserId}.csv\"";
        http.Response.Headers.CacheControl = "private, no-store";
        var csv = new StringBuilder(UsageCsv.Header);
        while (true)
        {
            foreach (var row in page.Items)
            {
                UsageCsv.Write(csv, row);
            }

            await http.Response.WriteAsync(csv.ToString(), cancellationToken);
            csv.Clear();
            if (page.NextCursor is null)
            {
                return TypedResults.Empty;
            }

            page = await Page(hive, query, page.NextCursor, cancellationToken);
        }
    }

    private static async Task<Page<UsageRow>> Page(IHiveClient hive, UsageQuery query, string? cursor, CancellationToken cancellationToken)
    {
        var page = await HiveRetry.Read(
            (hive.Usage, query, cursor, cancellationToken), static call => call.Usage.History(call.query, call.cursor, CsvPage, call.cancellationToken));
        return page.Value ?? throw new InvalidOperationException($"The ledger refused its own cursor: {page.Refusal!.Message}");
    }

    private static Task<ImmutableArray<UsageSlice>> Sum(IHiveClient hive, UsageQuery query, CancellationToken cancellationToken) =>
        HiveRetry.Read((hive.Usage, query, cancellationToken), static call => call.Usage.Sum(call.query, call.cancellationToken));
}
