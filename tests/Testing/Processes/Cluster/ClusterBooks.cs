using LLMHive.Models;

namespace LLMHive.Processes;

/// <summary>
/// Holds the ledger, read by plain SQL, against what callers received and what the provider served by its own count. A call
/// whose repetition was carried out anew was served twice and must be charged once, with the tokens of either time.
/// </summary>
public static class ClusterBooks
{
    private static readonly TimeSpan Shipping = TimeSpan.FromSeconds(10);

    /// <summary>Every broken promise in words; empty = none. Waits a little for rows on their way to the database.</summary>
    public static async Task<IReadOnlyList<string>> Check(HiveCluster cluster, IReadOnlyList<ClusterCall> calls)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(calls);
        var due = calls.Where(static call => call.Failure is null).GroupBy(static call => call.User).ToDictionary(static user => user.Key, static user => user.Count());
        var rows = await Rows(cluster);
        for (var waited = TimeSpan.Zero; waited < Shipping && due.Any(user => rows.Count(row => row.User == user.Key) < user.Value); waited += TimeSpan.FromMilliseconds(100))
        {
            await Task.Delay(100);
            rows = await Rows(cluster);
        }

        var faults = new List<string>();
        faults.AddRange(rows.GroupBy(static row => row.Request).Where(static request => request.Count() > 1)
            .Select(static request => $"Request {request.Key} has {request.Count()} rows."));
        var byUser = rows.ToLookup(static row => row.User);
        foreach (var user in calls.GroupBy(static call => call.User))
        {
            CheckUser(user.Key, [.. user], [.. byUser[user.Key]], cluster.Models.ByUser, faults);
        }

        var sums = await cluster.Query(
            "SELECT coalesce(sum(tokens_in), 0)::bigint, coalesce(sum(tokens_out), 0)::bigint FROM usage_totals", static row => (In: row.GetInt64(0), Out: row.GetInt64(1)));
        var all = (In: rows.Sum(static row => row.In), Out: rows.Sum(static row => row.Out));
        if (sums[0] != all)
        {
            faults.Add($"The rows sum up to {all}, the running totals to {sums[0]}.");
        }

        return faults;
    }

    private static void CheckUser(
        string user, IReadOnlyList<ClusterCall> calls, IReadOnlyList<Row> rows, IReadOnlyDictionary<string, ServedTokens> served, List<string> faults)
    {
        var (whole, lost) = (calls.Count(static call => call.Failure is null), calls.Count(static call => call.Failure is not null));
        if (rows.Count < whole || rows.Count > whole + lost)
        {
            faults.Add($"{user} has {rows.Count} rows, for {whole} whole answers and {lost} without one.");
        }

        // What was served once must be booked as served; what was served more often has one of its figures.
        var byRequest = rows.ToDictionary(static row => row.Request);
        foreach (var call in calls.Where(static call => call is { Failure: null, Tries: 1 }))
        {
            var given = served.GetValueOrDefault(call.Marker);
            if (!byRequest.TryGetValue(call.RequestId, out var row))
            {
                faults.Add($"{call.Marker} ({call.RequestId}) was answered in full and has no row.");
            }
            else if (given.Calls == 1 && (row.In, row.Out) != (given.PromptTokens, given.CompletionTokens))
            {
                faults.Add($"{call.Marker} ({call.RequestId}) is booked as {row.In}/{row.Out} and was served as {given}.");
            }
        }

        var servedCalls = calls.Sum(call => served.GetValueOrDefault(call.Marker).Calls);
        if (servedCalls < whole)
        {
            faults.Add($"{user} got {whole} whole answers, of which the provider served {servedCalls}.");
        }
    }

    private static Task<IReadOnlyList<Row>> Rows(HiveCluster cluster) => cluster.Query(
        "SELECT user_id, request_id, tokens_in, tokens_out FROM usage_rows",
        static row => new Row(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3)));

    private sealed record Row(string User, string Request, long In, long Out);
}
