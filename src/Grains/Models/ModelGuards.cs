using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace LLMHive.Models;

/// <summary>
/// The breakers of one silo: one per listed model, shared by all slots of its agents, and one for all ids that a provider lets
/// through unlisted, since callers make those up as they like.
/// </summary>
internal sealed class ModelGuards(IOptions<CircuitBreakerOptions> options, IModelCatalogue catalogue, TimeProvider clock) : IModelHealth
{
    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);
    private readonly FrozenSet<string> _listed = catalogue.Models.Select(static card => card.Id).ToFrozenSet(StringComparer.Ordinal);

    public CircuitBreaker For(string model) => _breakers.GetOrAdd(Guarded(model), _ => new(options.Value, clock));

    /// <summary>The breakers of models that were called.</summary>
    public IEnumerable<(string Model, CircuitState State)> States() => _breakers.Select(static breaker => (breaker.Key, breaker.Value.State));

    public bool IsHealthy(string model) => !_breakers.TryGetValue(Guarded(model), out var breaker) || breaker.State != CircuitState.Open;

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

    private string Guarded(string model) =>
        _listed.Contains(model) ? model : string.Concat(model.AsSpan(0, model.IndexOf('/', StringComparison.Ordinal) + 1), "*");
}
