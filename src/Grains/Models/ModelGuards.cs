using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace LLMHive.Models;

/// <summary>The breakers of one silo, one per model; shared by all slots of a model's agents.</summary>
internal sealed class ModelGuards(IOptions<CircuitBreakerOptions> options, TimeProvider clock) : IModelHealth
{
    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);

    public CircuitBreaker For(string model) => _breakers.GetOrAdd(model, _ => new(options.Value, clock));

    /// <summary>The breakers of models that were called.</summary>
    public IEnumerable<(string Model, CircuitState State)> States() => _breakers.Select(static breaker => (breaker.Key, breaker.Value.State));

    public bool IsHealthy(string model) => !_breakers.TryGetValue(model, out var breaker) || breaker.State != CircuitState.Open;

    /// <summary>Tells the breaker how a try ended. What the caller did wrong, or what the provider meters, is no failure of the provider.</summary>
    public void Report(string model, CallOutcome outcome)
    {
        var breaker = For(model);
        switch (outcome)
        {
            case CallOutcome.Timeout or CallOutcome.Error or CallOutcome.ParseError:
                breaker.Failed();
                break;
            case CallOutcome.Cancelled:
                breaker.Abandoned();
                break;
            default:
                breaker.Succeeded();
                break;
        }
    }
}
