using LLMHive.Models;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Unit.Models;

public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _clock = new();
    private readonly CircuitBreaker _breaker;

    public CircuitBreakerTests() => _breaker = new(new CircuitBreakerOptions(), _clock);

    [Fact]
    public void Failed_FifthInTheWindow_Opens()
    {
        Fail(4);
        Assert.Equal((CircuitState.Closed, TimeSpan.Zero), (_breaker.State, _breaker.RetryAfter));
        Fail(1);
        Assert.Equal((CircuitState.Open, 30 * Second), (_breaker.State, _breaker.RetryAfter));
        Assert.False(_breaker.TryEnter());
    }

    [Fact]
    public void Failed_WindowSlides_OldFailuresCountNoMore()
    {
        for (var minute = 0; minute < 20; minute++)
        {
            Fail(1);
            _clock.Advance(16 * Second); // never five within 60 s
        }

        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public void TryEnter_PauseOver_LetsExactlyOneOf64Through()
    {
        Fail(5);
        _clock.Advance(30 * Second);
        var entered = 0;
        Parallel.For(0, 64, _ =>
        {
            if (_breaker.TryEnter()) Interlocked.Increment(ref entered);
        });
        Assert.Equal((1, CircuitState.HalfOpen), (entered, _breaker.State));
    }

    [Fact]
    public void Succeeded_Probe_ClosesAndForgets()
    {
        Fail(5);
        _clock.Advance(30 * Second);
        Assert.True(_breaker.TryEnter());
        _breaker.Succeeded();
        Fail(4);
        Assert.Equal(CircuitState.Closed, _breaker.State);
    }

    [Fact]
    public void Failed_Probe_OpensForAnotherPause()
    {
        Fail(5);
        _clock.Advance(30 * Second);
        Assert.True(_breaker.TryEnter());
        _breaker.Failed();
        Assert.Equal((CircuitState.Open, 30 * Second), (_breaker.State, _breaker.RetryAfter));
    }

    [Fact]
    public void Abandoned_Probe_LetsTheNextProbeAtOnce()
    {
        Fail(5);
        _clock.Advance(30 * Second);
        Assert.True(_breaker.TryEnter());
        _breaker.Abandoned();
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void TryEnter_ProbeNeverReports_LetsAnotherAfterAPause()
    {
        Fail(5);
        _clock.Advance(30 * Second);
        Assert.True(_breaker.TryEnter());
        _clock.Advance(29 * Second);
        Assert.False(_breaker.TryEnter());
        _clock.Advance(Second);
        Assert.True(_breaker.TryEnter());
    }

    [Fact]
    public void Succeeded_LateAnswerWhileOpen_KeepsItOpen()
    {
        Fail(5);
        _breaker.Succeeded();
        Assert.Equal(CircuitState.Open, _breaker.State);
    }

    private void Fail(int times)
    {
        for (var call = 0; call < times; call++)
        {
            _breaker.Failed();
        }
    }
}
