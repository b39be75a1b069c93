using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace LLMHive.Processes;

/// <summary>Users who ask one call after the other until they are stopped, every other one with a stream, as good clients do: a call that failed is sent once more.</summary>
public sealed class ClusterLoad
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Balancer _balancer;
    private readonly string _name;
    private readonly bool _keyed;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Task _callers;
    private volatile bool _stopped;

    private ClusterLoad(Balancer balancer, IReadOnlyList<ClusterUser> users, string name, bool keyed)
    {
        (_balancer, _name, _keyed) = (balancer, name, keyed);
        _callers = Task.WhenAll(users.Select((user, at) => Task.Run(() => Ask(user, at))));
    }

    /// <summary>Calls that ended.</summary>
    public ConcurrentQueue<ClusterCall> Calls { get; } = [];

    /// <summary>Time since it began.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_started);

    /// <summary>Begins.</summary>
    /// <param name="cluster">Whom to ask.</param>
    /// <param name="users">Each asks one call at a time.</param>
    /// <param name="name">Goes into the markers, so that no two calls of a test share one.</param>
    /// <param name="keyed">With an Idempotency-Key, which the repetition repeats.</param>
    public static ClusterLoad Start(HiveCluster cluster, IReadOnlyList<ClusterUser> users, string name, bool keyed = true)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return new(cluster.Balancer, users, name, keyed);
    }

    /// <summary>Lets the calls in flight end, and begins no others.</summary>
    public async Task<IReadOnlyList<ClusterCall>> Stop()
    {
        _stopped = true;
        await _callers;
        return [.. Calls];
    }

    /// <summary>Completes when every user has had the whole answer of a call that began after a moment.</summary>
    /// <returns>The time from that moment to the last of these answers.</returns>
    public async Task<TimeSpan> AllServedSince(TimeSpan moment, int users, TimeSpan patience)
    {
        while (true)
        {
            var served = Calls.Where(call => call.StartedAt >= moment && call.Failure is null)
                .GroupBy(static call => call.User).Select(static calls => calls.Min(static call => call.EndedAt)).ToList();
            if (served.Count == users)
            {
                return served.Max() - moment;
            }

            if (Now - moment > patience)
            {
                throw new TimeoutException($"{patience.TotalSeconds} s on, {users - served.Count} of {users} users have no answer.\n{string.Join('\n', Calls.Where(static call => call.Failure is not null).TakeLast(5))}");
            }

            await Task.Delay(20);
        }
    }

    private async Task Ask(ClusterUser user, int at)
    {
        for (var number = 0; !_stopped; number++)
        {
            Calls.Enqueue(await Call(user, string.Create(CultureInfo.InvariantCulture, $"{_name}/{user.Id}/{number}"), streams: at % 2 == 1));
        }
    }

    private async Task<ClusterCall> Call(ClusterUser user, string marker, bool streams)
    {
        var began = Now;
        var (id, first) = await Try(user, marker, streams);
        if (first is null)
        {
            return new(user.Id, marker, streams, 1, id, null, null, began, Now);
        }

        // What OpenAI's own clients wait before their first repetition.
        await Task.Delay(500);
        var (second, failure) = await Try(user, marker, streams);
        return new(user.Id, marker, streams, 2, second, first, failure, began, Now);
    }

    private async Task<(string RequestId, string? Failure)> Try(ClusterUser user, string marker, bool streams)
    {
        var address = _balancer.Next();
        using var late = new CancellationTokenSource(Patience);
        var id = "";
        try
        {
            using var request = Request(address, user, marker, streams);
            using var response = await _balancer.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            id = response.Headers.TryGetValues("x-request-id", out var ids) ? ids.First() : "";
            var body = await response.Content.ReadAsByteArrayAsync(late.Token);
            return (id, IsWhole(response, body, streams) ? null : $"{(int)response.StatusCode} of {address}: {Encoding.UTF8.GetString(body.AsSpan(Math.Max(0, body.Length - 300)))}");
        }
        catch (Exception away) when (away is HttpRequestException or IOException)
        {
            _balancer.Failed(address);
            return (id, $"{address}: {away.Message}");
        }
        catch (OperationCanceledException)
        {
            return (id, $"{address}: no answer within {Patience.TotalSeconds} s");
        }
    }

    private HttpRequestMessage Request(Uri address, ClusterUser user, string marker, bool streams)
    {
        var request = ClusterRequest.Of(address, user, marker, streams);
        if (_keyed)
        {
            request.Headers.Add("Idempotency-Key", marker);
        }

        return request;
    }

    private static bool IsWhole(HttpResponseMessage response, byte[] body, bool streams)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return false;
        }

        return streams
            ? body.AsSpan().EndsWith("data: [DONE]\n\n"u8) && !Encoding.UTF8.GetString(body).Contains("\"error\"", StringComparison.Ordinal)
            : body.Length == response.Content.Headers.ContentLength;
    }
}
