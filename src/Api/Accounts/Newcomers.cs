namespace LLMHive.Accounts;

/// <summary>
/// Lets in a few at a time of those whose key this process has not seen yet: after a start that is everybody, and each costs the
/// database a dozen questions. Ten times as many may wait. Whoever gets no place within three seconds, or finds too many waiting, is
/// told to come back, instead of waiting behind all the others for half a minute. Known keys pass untouched.
/// </summary>
internal sealed class Newcomers(IOptions<ApiOptions> options, TimeProvider clock) : IDisposable
{
    /// <summary>Longest wait for a place.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _places = new(options.Value.Newcomers);
    private readonly int _mostWaiting = 10 * options.Value.Newcomers;
    private int _waiting;

    /// <summary>Waits for a place, which the request holds until it is let in; false when none became free in time, or the caller left.</summary>
    public async ValueTask<bool> Enter(ApiRequest request, CancellationToken gone)
    {
        if (!_places.Wait(0, CancellationToken.None) && !await Wait(gone))
        {
            request.IsCrowdedOut = true;
            return false;
        }

        request.Holds(_places);
        return true;
    }

    public void Dispose() => _places.Dispose();

    private async Task<bool> Wait(CancellationToken gone)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > _mostWaiting)
            {
                return false;
            }

            using var patience = new CancellationTokenSource(Patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, gone);
            await _places.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
