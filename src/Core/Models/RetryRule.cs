namespace LLMHive.Models;

/// <summary>The only place that decides about retries: exponential waits with full jitter, never before the provider's Retry-After, never past a deadline.</summary>
/// <param name="options">Number of retries and length of waits.</param>
/// <param name="random">Source of the jitter; not shared between threads.</param>
public sealed class RetryRule(RetryOptions options, Random random)
{
    /// <summary>How long to wait before the next try; null = give up.</summary>
    /// <param name="outcome">How the last try ended; only transient outcomes are tried again.</param>
    /// <param name="retriesDone">Retries made before, 0 after the first try.</param>
    /// <param name="retryAfter">What the provider asked for; null = nothing.</param>
    /// <param name="timeLeft">Until the deadline of the request.</param>
    public TimeSpan? NextWait(CallOutcome outcome, int retriesDone, TimeSpan? retryAfter, TimeSpan timeLeft)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(retriesDone);
        if (retriesDone >= options.MaxRetries || !outcome.IsTransient()) return null;

        var ceiling = Math.Min(options.LongestWait.TotalSeconds, options.FirstWait.TotalSeconds * Math.Pow(2, retriesDone));
        var wait = TimeSpan.FromSeconds(random.NextDouble() * ceiling);
        // Jitter comes on top of the provider's time, so that callers refused together do not come back together.
        if (retryAfter is { } asked) wait += asked;

        return wait < timeLeft ? wait : null;
    }
}
