namespace LLMHive.Orchestration;

/// <summary>The most that one call can use; what it reserves before it starts.</summary>
/// <param name="Tokens">Prompt and answer tokens.</param>
/// <param name="CostUsd">Cost in US dollars.</param>
public readonly record struct CallReservation(long Tokens, decimal CostUsd);
