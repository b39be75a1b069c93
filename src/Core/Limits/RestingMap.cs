using System.Diagnostics.CodeAnalysis;

namespace LLMHive.Limits;

/// <summary>
/// A dictionary that takes no memory while it is empty. A gate holds several, there is one gate per user, and most users rest
/// most of the time. A mutable struct: hold it in a field that is not readonly, and never copy it.
/// </summary>
/// <typeparam name="TKey">Of the entries.</typeparam>
/// <typeparam name="TValue">Of the entries.</typeparam>
internal struct RestingMap<TKey, TValue>
    where TKey : notnull
{
    private Dictionary<TKey, TValue>? _entries;

    public readonly int Count => _entries?.Count ?? 0;

    public readonly IEnumerable<TKey> Keys => _entries is null ? [] : _entries.Keys;

    /// <summary>May be enumerated while entries are removed.</summary>
    public readonly IEnumerable<TValue> Values => _entries is null ? [] : _entries.Values;

    public TValue this[TKey key]
    {
        readonly get => _entries is null ? throw new KeyNotFoundException($"There is no entry '{key}'.") : _entries[key];
        set => (_entries ??= [])[key] = value;
    }

    public readonly bool ContainsKey(TKey key) => _entries?.ContainsKey(key) == true;

    public readonly TValue? GetValueOrDefault(TKey key) => TryGetValue(key, out var value) ? value : default;

    public readonly bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_entries is not null)
        {
            return _entries.TryGetValue(key, out value);
        }

        value = default;
        return false;
    }

    public bool Remove(TKey key) => Remove(key, out _);

    public bool Remove(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        value = default;
        var removed = _entries?.Remove(key, out value) == true;
        if (_entries is { Count: 0 })
        {
            _entries = null;
        }

        return removed;
    }

    public void Clear() => _entries = null;
}
