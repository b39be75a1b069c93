using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>Counts the time in which at least one call was under way: what a run waited for its members and not for us.</summary>
/// <param name="inner">Carries the calls.</param>
/// <param name="clock">Measures.</param>
public sealed class TimedAgentTransport(IAgentTransport inner, TimeProvider clock) : IAgentTransport
{
    private readonly Lock _gate = new();
    private int _underWay;
    private long _since;
    private TimeSpan _waited;

    /// <summary>Time waited, calls under way left out.</summary>
    public TimeSpan Waited
    {
        get
        {
            lock (_gate)
            {
                return _waited;
            }
        }
    }

    /// <inheritdoc />
    public CallReservation? WorstCase(AgentQuestion question) => inner.WorstCase(question);

    /// <inheritdoc />
    public void TimedOut(string model) => inner.TimedOut(model);

    /// <inheritdoc />
    public bool IsHealthy(string model) => inner.IsHealthy(model);

    /// <inheritdoc />
    public async Task<AgentAnswer> Call(AgentQuestion question, CallReservation limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_underWay++ == 0)
            {
                _since = clock.GetTimestamp();
            }
        }

        try
        {
            return await inner.Call(question, limit, cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                if (--_underWay == 0)
                {
                    _waited += clock.GetElapsedTime(_since);
                }
            }
        }
    }
}
