using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace LLMHive.Models;

/// <summary>
/// The breakers of one silo, one per model; shared by all slots of a model's agents. Listed models keep theirs. Ids that a
/// provider lets through unlisted are made up by callers as they like: they have one while it holds something against them.
/// </summary>
internal sealed class ModelGuards(IOptions<CircuitBreakerOptions> options, IModelCatalogue catalogue, TimeProvider clock)
{
    /// <summary>Breakers of unlisted ids above which those that hold nothing any more are looked for.</summary>
    private const int Few = 256;

    private readonly FrozenSet<string> _listed = catalogue.Models.Select(static card => card.Id).ToFrozenSet(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);
    private int _sweepAbove = catalogue.Models.Length + Few;

    /// <summary>The model's breaker; that of an unlisted id with nothing against it is remembered by nobody.</summary>
    public CircuitBreaker For(string model) =>
        _breakers.TryGetValue(model, out var breaker) ? breaker : _listed.Contains(model) ? Kept(model) : new(options.Value, clock);

    /// <summary>The breakers of listed models that were called, and of others that failed.</summary>
    public IEnumerable<(string Model, CircuitState State)> States() => _breakers.Select(static breaker => (breaker.Key, breaker.Value.State));

    /// <summary>True when a call to the model would be let through; also true for models nobody has called yet.</summary>
    public bool IsHealthy(string model) => !_breakers.TryGetValue(model, out var breaker) || breaker.State != CircuitState.Open;

    /// <summary>Tells the breaker how a try ended. What the caller did wrong, or what the provider meters, is no failure of the provider.</summary>
    public void Report(string model, CallOutcome outcome)
    {
        switch (outcome)
        {
            case CallOutcome.Timeout or CallOutcome.Error or CallOutcome.ParseError:
                Kept(model).Failed();
                Sweep();
                break;
            case CallOutcome.Cancelled:
                For(model).Abandoned();
                break;
            default:
                For(model).Succeeded();
                break;
        }
    }

    private CircuitBreaker Kept(string model) => _breakers.GetOrAdd(model, _ => new(options.Value, clock));

    /// <summary>Forgets unlisted ids whose failures are over. The bar is twice what stays, so that each failure pays for a look at one other.</summary>
    private void Sweep()
    {
        if (_breakers.Count <= Volatile.Read(ref _sweepAbove))
        {
            return;
        }

        foreach (var (model, breaker) in _breakers)
        {
            if (!_listed.Contains(model) && breaker.IsOver)
            {
                _breakers.TryRemove(model, out _);
            }
        }

        Volatile.Write(ref _sweepAbove, _listed.Count + Few + (2 * Math.Max(0, _breakers.Count - _listed.Count)));
    }
}
