namespace LLMHive.Accounts;

/// <summary>
/// What a store says of something that seldom changes. A slow store is not waited for: what it said last counts then, as long as
/// that is not old, and what it says in the end counts from the next question on. Belongs to one grain, which asks one question at
/// a time.
/// </summary>
/// <typeparam name="T">What it says.</typeparam>
/// <param name="ask">Asks the store. It may fail: whoever waits for the answer is told so.</param>
/// <param name="clock">Measures the waits.</param>
internal sealed class LastTold<T>(Func<Task<T>> ask, TimeProvider clock)
{
    private Task<T>? _asking;
    private long _askedAt;
    private (T What, long At)? _told;

    /// <summary>For how long a store is waited for that has told before.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>For how long what was told counts while the store is slow, or fails slowly because its connections are all in use.</summary>
    public static TimeSpan Lasting { get; } = TimeSpan.FromMinutes(1);

    /// <summary>What it says, or said last.</summary>
    public async ValueTask<T> Now()
    {
        Keep();
        if (_asking is null)
        {
            _askedAt = clock.GetTimestamp();
            _asking = ask();
        }

        var asking = _asking;
        if (!asking.IsCompleted && _told is { } told && clock.GetElapsedTime(told.At) < Lasting)
        {
            await ((Task)asking).WaitAsync(Patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!asking.IsCompleted)
            {
                return told.What;
            }
        }

        try
        {
            return await asking;
        }
        finally
        {
            Keep();
        }
    }

    /// <summary>Takes over an answer that has come, if need be long after its question.</summary>
    private void Keep()
    {
        if (_asking is not { IsCompleted: true } asking)
        {
            return;
        }

        _asking = null;
        if (asking.IsCompletedSuccessfully)
        {
            _told = (asking.Result, _askedAt);
        }
        else
        {
            _ = asking.Exception; // Nobody may have waited for it.
        }
    }
}
