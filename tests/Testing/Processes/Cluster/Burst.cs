using System.Diagnostics;
using System.Globalization;

namespace LLMHive.Processes;

/// <summary>Calls that come when they come, however long the answers before them take, and are sent once: what a crowd does.</summary>
public static class Burst
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>One plain call of each caller, spread evenly over a time.</summary>
    /// <param name="cluster">Whom to ask.</param>
    /// <param name="callers">In their order; one may come again.</param>
    /// <param name="name">Goes into the markers, so that no two calls of a test share one.</param>
    /// <param name="over">Time from the first call to the last.</param>
    public static async Task<IReadOnlyList<BurstCall>> Send(HiveCluster cluster, IReadOnlyList<ClusterUser> callers, string name, TimeSpan over)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(callers);
        var began = Stopwatch.GetTimestamp();
        var calls = new List<Task<BurstCall>>(callers.Count);
        while (calls.Count < callers.Count)
        {
            var due = over > TimeSpan.Zero ? (int)Math.Min(callers.Count, 1 + (callers.Count * (Stopwatch.GetElapsedTime(began) / over))) : callers.Count;
            for (var at = calls.Count; at < due; at++)
            {
                var marker = string.Create(CultureInfo.InvariantCulture, $"{name}/{callers[at].Id}/{at}");
                var caller = callers[at];
                calls.Add(Task.Run(() => Call(cluster, caller, marker, began)));
            }

            await Task.Delay(5);
        }

        return await Task.WhenAll(calls);
    }

    /// <summary>The value below which a share of all values lies.</summary>
    public static TimeSpan Quantile(this IEnumerable<TimeSpan> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }

    private static async Task<BurstCall> Call(HiveCluster cluster, ClusterUser user, string marker, long began)
    {
        var started = Stopwatch.GetTimestamp();
        var since = Stopwatch.GetElapsedTime(began, started);
        using var late = new CancellationTokenSource(Patience);
        try
        {
            using var request = ClusterRequest.Of(cluster.Balancer.Next(), user, marker, streams: false);
            using var response = await cluster.Balancer.Http.SendAsync(request, late.Token);
            var words = response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(late.Token);
            return new(
                user.Id, marker, (int)response.StatusCode, response.Headers.RetryAfter?.Delta,
                response.Headers.TryGetValues("x-request-id", out var ids) ? ids.First() : "", words, since, Stopwatch.GetElapsedTime(started));
        }
        catch (Exception away) when (away is HttpRequestException or IOException or OperationCanceledException)
        {
            return new(user.Id, marker, 0, null, "", away.Message, since, Stopwatch.GetElapsedTime(started));
        }
    }
}
