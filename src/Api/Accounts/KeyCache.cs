using System.Collections.Concurrent;

namespace LLMHive.Accounts;

/// <summary>
/// Answers "whose key is this" from memory for a few seconds, good and bad news alike. Counted from the start of the
/// look-up, so that a revocation is in force everywhere within the promised time. Simultaneous questions about one key
/// share one grain call. While keys cannot be looked up, one that was good stays good for a bounded time. Secrets are never
/// held: entries are found by SHA-256, which also keeps the comparison from leaking anything about a secret through its timing.
/// </summary>
internal sealed partial class KeyCache(IHiveClient hive, Newcomers newcomers, IOptions<ApiOptions> options, TimeProvider clock, ILogger<KeyCache> logger)
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly TimeSpan _ttl = TimeSpan.FromSeconds(options.Value.KeyCacheSeconds);
    private readonly TimeSpan _grace = TimeSpan.FromSeconds(options.Value.KeyGraceSeconds);
    private readonly int _capacity = options.Value.KeyCacheSize;
    private long _sweptAt = long.MinValue;
    private bool _blind;

    /// <summary>The key behind a secret; null when it is unknown, revoked or expired, or when the request found no place among the newcomers.</summary>
    public ValueTask<KnownKey?> Find(string secret, ApiRequest request, CancellationToken gone)
    {
        if (KeyHash.Of(secret) is not { } hash)
        {
            return default;
        }

        if (_entries.TryGetValue(hash, out var entry) && clock.GetElapsedTime(entry.AskedAt) < _ttl)
        {
            return entry.Lookup.IsCompletedSuccessfully ? new(NotExpired(entry.Lookup.Result)) : new(Await(hash, entry));
        }

        return new(entry is null ? AskNew(hash, request, gone) : Await(hash, Ask(hash, entry)));
    }

    /// <summary>Whether a key that was good still is, as <see cref="Find"/> would see it.</summary>
    public async ValueTask<bool> IsGood(string hash)
    {
        var entry = _entries.GetValueOrDefault(hash);
        return await Await(hash, entry is not null && clock.GetElapsedTime(entry.AskedAt) < _ttl ? entry : Ask(hash, entry)) is not null;
    }

    private async Task<KnownKey?> AskNew(string hash, ApiRequest request, CancellationToken gone) =>
        await newcomers.Enter(request, gone) ? await Await(hash, Ask(hash, null)) : null;

    private Entry Ask(string hash, Entry? stale)
    {
        var fresh = new Entry(clock.GetTimestamp());
        if (stale is not null)
        {
            // Of several who found the entry stale, one asks and the others join.
            if (!_entries.TryUpdate(hash, fresh, stale) && _entries.TryGetValue(hash, out var winner))
            {
                return winner;
            }
        }
        else if (HasRoom())
        {
            var winner = _entries.GetOrAdd(hash, fresh);
            if (!ReferenceEquals(winner, fresh))
            {
                return winner;
            }
        }

        fresh.Start(Lookup(hash, fresh, stale));
        return fresh;
    }

    private async Task<KnownKey?> Lookup(string hash, Entry fresh, Entry? stale)
    {
        try
        {
            var principal = await HiveRetry.Read(hive.ApiKey(hash), static key => key.Authenticate(CancellationToken.None));
            _blind = false;
            return principal is null ? null : new KnownKey(principal);
        }
        catch (Exception trouble) when (HiveRetry.IsClusterTrouble(trouble) && stale?.Good is { } known && clock.GetElapsedTime(stale.ToldAt) < _grace)
        {
            if (!Interlocked.Exchange(ref _blind, true))
            {
                LogBelieved(_grace, trouble.Message);
            }

            fresh.ToldAt = stale.ToldAt;
            return known;
        }
    }

    private async Task<KnownKey?> Await(string hash, Entry entry)
    {
        try
        {
            return NotExpired(await entry.Lookup);
        }
        catch (Exception) when (_entries.TryRemove(new KeyValuePair<string, Entry>(hash, entry)))
        {
            throw; // "The cluster is away" is not an answer about the key: the next request asks again.
        }
    }

    private KnownKey? NotExpired(KnownKey? key) =>
        key?.Principal.ExpiresAt is { } end && end <= clock.GetUtcNow() ? null : key;

    /// <summary>Drops what is stale when the memory is full; what still does not fit is looked up and not remembered.</summary>
    private bool HasRoom()
    {
        if (_entries.Count < _capacity)
        {
            return true;
        }

        // A flood of wrong keys must not pay for a sweep with each of them.
        var now = clock.GetTimestamp();
        var last = Volatile.Read(ref _sweptAt);
        if (last != long.MinValue && clock.GetElapsedTime(last, now) < TimeSpan.FromSeconds(1))
        {
            return false;
        }

        if (Interlocked.CompareExchange(ref _sweptAt, now, last) == last)
        {
            foreach (var pair in _entries)
            {
                if (clock.GetElapsedTime(pair.Value.AskedAt, now) >= _ttl)
                {
                    _entries.TryRemove(pair);
                }
            }
        }

        return _entries.Count < _capacity;
    }

    [LoggerMessage(LogLevel.Warning, "Keys cannot be looked up; those that were good are believed for {Grace} longer: {Reason}")]
    private partial void LogBelieved(TimeSpan grace, string reason);

    private sealed class Entry(long askedAt)
    {
        private readonly TaskCompletionSource<KnownKey?> _lookup = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long AskedAt { get; } = askedAt;

        /// <summary>When the grain was asked that told what is believed here: earlier than <see cref="AskedAt"/> when it could not be asked again.</summary>
        public long ToldAt { get; set; } = askedAt;

        /// <summary>The key, once it was found good.</summary>
        public KnownKey? Good => Lookup.IsCompletedSuccessfully ? Lookup.Result : null;

        public Task<KnownKey?> Lookup => _lookup.Task;

        public void Start(Task<KnownKey?> lookup) => lookup.ContinueWith(
            static (done, self) => ((Entry)self!)._lookup.SetFromTask(done),
            this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
