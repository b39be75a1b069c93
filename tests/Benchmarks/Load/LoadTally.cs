using System.Collections.Concurrent;
using System.Diagnostics;

namespace LLMHive.Load;

/// <summary>Requests and tokens, as answers tell them or as the hive booked them.</summary>
internal readonly record struct LoadUsage(long Requests, long PromptTokens, long CompletionTokens)
{
    public static LoadUsage operator +(LoadUsage a, LoadUsage b) =>
        new(a.Requests + b.Requests, a.PromptTokens + b.PromptTokens, a.CompletionTokens + b.CompletionTokens);

    public static LoadUsage operator -(LoadUsage a, LoadUsage b) =>
        new(a.Requests - b.Requests, a.PromptTokens - b.PromptTokens, a.CompletionTokens - b.CompletionTokens);

    public override string ToString() => $"{Requests} requests, {PromptTokens} + {CompletionTokens} tokens";
}

/// <summary>What a load saw.</summary>
internal sealed class LoadTally
{
    private readonly ConcurrentQueue<long> _ticks = [];
    private readonly ConcurrentDictionary<string, int> _refusals = [];
    private readonly Lock _adding = new();
    private LoadUsage _answered;
    private int _faults;

    /// <summary>From the first ask to the end of the last.</summary>
    public TimeSpan Took { get; set; }

    /// <summary>What the hive's own usage grew by.</summary>
    public LoadUsage Booked { get; set; }

    /// <summary>Asks that ended neither with an answer nor with a refusal that is not the server's fault.</summary>
    public int Faults => _faults;

    /// <summary>The hive booked what its answers said, to the token.</summary>
    public bool BooksAgree => Booked == _answered;

    /// <summary>A whole answer.</summary>
    public void Answered(long ticks, LoadUsage usage)
    {
        _ticks.Enqueue(ticks);
        lock (_adding)
        {
            _answered += usage;
        }
    }

    /// <summary>A refusal, by its code.</summary>
    public void Refused(string code, bool isFault)
    {
        _refusals.AddOrUpdate(code, 1, static (_, count) => count + 1);
        if (isFault)
        {
            Interlocked.Increment(ref _faults);
        }
    }

    public void Print(int callers, int payers, string model)
    {
        Console.WriteLine(FormattableString.Invariant($"{callers} callers, {payers} users, model {model}, {Took.TotalSeconds:0.0} s"));
        Console.WriteLine(FormattableString.Invariant($"  answers        {_ticks.Count}, {_ticks.Count / Took.TotalSeconds:0.0} per second"));
        if (!_ticks.IsEmpty)
        {
            var latency = LatencySummary.Of([.. _ticks]);
            Console.WriteLine(FormattableString.Invariant(
                $"  latency, ms    p50 {latency.P50Us / 1000:0.0}, p90 {latency.P90Us / 1000:0.0}, p99 {latency.P99Us / 1000:0.0}, most {_ticks.Max() * 1000.0 / Stopwatch.Frequency:0.0}"));
        }

        foreach (var (code, count) in _refusals.OrderByDescending(static refusal => refusal.Value))
        {
            Console.WriteLine($"  refused        {count} × {code}");
        }

        Console.WriteLine($"  answers say    {_answered}");
        Console.WriteLine($"  the hive booked {Booked}: {(BooksAgree ? "the same" : "NOT the same")}");
    }
}
