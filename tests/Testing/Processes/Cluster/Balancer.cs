using System.Collections.Concurrent;
using System.Net;

namespace LLMHive.Processes;

/// <summary>
/// What a balancer does, on the client's side: it asks each process every fifth of a second whether it is ready, and hands out
/// those that are in turn. One that refuses a connection is left out until it says that it is ready again.
/// </summary>
public sealed class Balancer : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private readonly Uri[] _all;
    private readonly ConcurrentDictionary<Uri, bool> _ready = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _watch = Task.CompletedTask;
    private int _turn;

    private Balancer(Uri[] all) => _all = all;

    /// <summary>Carries the calls: connections are kept, answers may take their time.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 1000 }) { Timeout = Timeout.InfiniteTimeSpan };

    internal static async Task<Balancer> Start(Uri[] all)
    {
        var balancer = new Balancer(all);
        await balancer.Look();
        balancer._watch = balancer.Watch();
        return balancer;
    }

    /// <summary>The next process that is ready; any when none is.</summary>
    public Uri Next()
    {
        for (var at = 0; at < _all.Length; at++)
        {
            var address = _all[(uint)Interlocked.Increment(ref _turn) % _all.Length];
            if (_ready.GetValueOrDefault(address))
            {
                return address;
            }
        }

        return _all[(uint)Interlocked.Increment(ref _turn) % _all.Length];
    }

    /// <summary>A call did not get through.</summary>
    public void Failed(Uri address) => _ready[address] = false;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        _stop.Dispose();
        Http.Dispose();
    }

    private async Task Watch()
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await Look();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _ready.Clear();
        }
    }

    private async Task Look() => await Task.WhenAll(_all.Select(async address => _ready[address] = await IsReady(address)));

    private async Task<bool> IsReady(Uri address)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        late.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            using var answer = await Http.GetAsync(new Uri(address, "/health/ready"), late.Token);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception away) when (away is HttpRequestException || (away is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            return false;
        }
    }
}
