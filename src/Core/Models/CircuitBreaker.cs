namespace LLMHive.Models;

/// <summary>
/// Keeps calls away from a model that fails. Counts failures in a sliding window on the monotonic clock, so that a clock that
/// is set neither opens nor holds it. Safe for any number of threads.
/// </summary>
/// <param name="options">Threshold, window and pause.</param>
/// <param name="clock">Its timestamps are used, never its date.</param>
public sealed class CircuitBreaker(CircuitBreakerOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Queue<long> _failures = new();
    private long _since;
    private CircuitState _state;

    /// <summary>The state now; an open breaker whose pause is over shows as half-open.</summary>
    public CircuitState State
    {
        get
        {
            lock (_gate)
            {
                return _state == CircuitState.Open && PauseLeft() <= TimeSpan.Zero ? CircuitState.HalfOpen : _state;
            }
        }
    }

    /// <summary>How long until a call may probe; zero when calls pass, or when a probe is on its way.</summary>
    public TimeSpan RetryAfter
    {
        get
        {
            lock (_gate)
            {
                return _state == CircuitState.Open && PauseLeft() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>It holds nothing against the model any more: no failure within the window, and no opening whose pause is less than a window ago.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
            {
                return _state == CircuitState.Closed
                    ? _failures.All(failure => clock.GetElapsedTime(failure) > options.Window)
                    : PauseLeft() < -options.Window;
            }
        }
    }

    /// <summary>
    /// True when the call may start. After the pause exactly one call is let through as a probe; each true must be followed
    /// by one of <see cref="Succeeded"/>, <see cref="Failed"/> and <see cref="Abandoned"/>.
    /// </summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_state == CircuitState.Closed) return true;
            // A probe that never reports (its node died with it) must not lock the model away: after another pause the next may try.
            if (PauseLeft() > TimeSpan.Zero) return false;

            _state = CircuitState.HalfOpen;
            _since = clock.GetTimestamp();
            return true;
        }
    }

    /// <summary>The call worked: a probe closes the breaker.</summary>
    public void Succeeded()
    {
        lock (_gate)
        {
            // An answer that started before the breaker opened says nothing about the model now.
            if (_state != CircuitState.HalfOpen) return;

            _state = CircuitState.Closed;
            _failures.Clear();
        }
    }

    /// <summary>The call failed in a way that is the provider's fault.</summary>
    public void Failed()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            switch (_state)
            {
                case CircuitState.HalfOpen:
                    Open(now);
                    return;
                case CircuitState.Open:
                    return;
            }

            while (_failures.TryPeek(out var oldest) && clock.GetElapsedTime(oldest, now) > options.Window)
            {
                _failures.Dequeue();
            }

            _failures.Enqueue(now);
            if (_failures.Count >= options.Failures) Open(now);
        }
    }

    /// <summary>The call ended without a verdict (cancelled, or the request itself was at fault): a probe gives its place free.</summary>
    public void Abandoned()
    {
        lock (_gate)
        {
            if (_state != CircuitState.HalfOpen) return;

            _state = CircuitState.Open;
            _since = clock.GetTimestamp() - (long)(options.Pause.TotalSeconds * clock.TimestampFrequency);
        }
    }

    private void Open(long now)
    {
        _state = CircuitState.Open;
        _since = now;
        _failures.Clear();
    }

    private TimeSpan PauseLeft() => options.Pause - clock.GetElapsedTime(_since);
}
