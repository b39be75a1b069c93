using System.Collections.Concurrent;
using System.Text.Json;

namespace LLMHive.Billing;

/// <summary>Which price has which lookup key, as far as it was met.</summary>
internal sealed class StripePriceIds
{
    private readonly ConcurrentDictionary<string, string> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Id, DateTimeOffset At)> _ids = new(StringComparer.Ordinal);

    /// <summary>The key of a price or plan shown in full; null = it has none.</summary>
    public static string? KeyIn(JsonElement price) =>
        price.Text("lookup_key") is { Length: > 0 } key ? key
        : price.Text("metadata." + StripePrices.KeyEntry) is { Length: > 0 } kept ? kept
        : PriceKeys.Parse(price.Text("id")) is not null ? price.Text("id")
        : null;

    public string? KeyOf(string? priceId) => priceId is null ? null : _keys.GetValueOrDefault(priceId);

    public string? IdOf(string key, DateTimeOffset now, TimeSpan cache) =>
        _ids.TryGetValue(key, out var known) && known.At + cache > now ? known.Id : null;

    public void Remember(string key, string priceId, DateTimeOffset now)
    {
        _keys[priceId] = key;
        _ids[key] = (priceId, now);
    }
}
