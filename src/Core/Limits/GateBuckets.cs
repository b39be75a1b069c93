using LLMHive.Billing;

namespace LLMHive.Limits;

/// <summary>The rate limits of one user: requests and tokens per minute, and the management requests of each key.</summary>
internal sealed class GateBuckets
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private RestingMap<string, Int128> _manage;
    private GcraRate _requests;
    private GcraRate _tokens;
    private GcraRate _manageRate;
    private Int128 _requestsTat;
    private Int128 _tokensTat;

    public GateBuckets(Plan plan)
    {
        _manage = new();
        Apply(plan);
    }

    /// <summary>Tokens per minute: a request that needs more could never pass.</summary>
    public long TokensPerMinute => _tokens.Limit;

    /// <summary>Puts a plan's rates in force. What was used of a bucket stays used, in units, so that a change of plan is no way to a full bucket of the old size.</summary>
    public void Apply(Plan plan, long now = 0)
    {
        _requestsTat = Carry(_requests, _requestsTat, _requests = new(plan.RequestsPerMinute, Minute), now);
        _tokensTat = Carry(_tokens, _tokensTat, _tokens = new(plan.TokensPerMinute, Minute), now);
        var manage = new GcraRate(plan.ManageRequestsPerMinute, Minute);
        foreach (var key in _manage.Keys.ToArray())
        {
            _manage[key] = Carry(_manageRate, _manage[key], manage, now);
        }

        _manageRate = manage;
    }

    /// <summary>How long one request with these tokens has to wait; zero = it can pass.</summary>
    public TimeSpan TimeUntil(long tokens, long now)
    {
        var wait = _requests.TimeUntil(_requestsTat, now, 1);
        if (tokens > 0 && tokens <= _tokens.Limit)
        {
            var tokenWait = _tokens.TimeUntil(_tokensTat, now, tokens);
            wait = wait > tokenWait ? wait : tokenWait;
        }

        return wait;
    }

    public void TakeRequest(long now) => _requestsTat = _requests.Charge(_requestsTat, now, 1);

    /// <summary>Takes tokens; gives back when below zero; goes into debt when there are too few.</summary>
    public void TakeTokens(long tokens, long now) => _tokensTat = _tokens.Charge(_tokensTat, now, tokens);

    /// <summary>Takes one management request of a key.</summary>
    /// <returns>Zero when taken, else how long to wait.</returns>
    public TimeSpan TakeManage(string keyId, long now)
    {
        var tat = _manage.GetValueOrDefault(keyId);
        var wait = _manageRate.TimeUntil(tat, now, 1);
        if (wait == TimeSpan.Zero)
        {
            _manage[keyId] = _manageRate.Charge(tat, now, 1);
        }

        return wait;
    }

    public LimitStatus Status(GateTime now, TimeSpan? retryAfter) => new()
    {
        Requests = _requests.Status(_requestsTat, now.Tick),
        Tokens = _tokens.Status(_tokensTat, now.Tick),
        RetryAfter = retryAfter,
        Now = now.Wall,
    };

    public LimitStatus ManageStatus(string keyId, GateTime now, TimeSpan? retryAfter) => new()
    {
        Requests = _manageRate.Status(_manage.GetValueOrDefault(keyId), now.Tick),
        RetryAfter = retryAfter,
        Now = now.Wall,
    };

    private static Int128 Carry(GcraRate from, Int128 tat, GcraRate to, long now) =>
        from.Limit == 0 ? tat : to.Charge(0, now, Math.Min(from.Used(tat, now), to.Limit));
}
