namespace LLMHive.Models;

/// <summary>What a circuit breaker lets through.</summary>
public enum CircuitState
{
    /// <summary>Every call.</summary>
    Closed,

    /// <summary>No call, until the pause is over.</summary>
    Open,

    /// <summary>One call, whose result decides.</summary>
    HalfOpen,
}
