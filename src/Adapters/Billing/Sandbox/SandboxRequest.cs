using System.Net;

namespace LLMHive.Billing;

/// <summary>A call as the sandbox sees it.</summary>
internal sealed class SandboxRequest
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    public SandboxRequest(string method, string path, string query, string body, string? key)
    {
        Method = method;
        Path = path;
        Segments = path.Trim('/').Split('/')[1..];
        Key = key;
        Fingerprint = SandboxIds.Code($"{method} {path} {query} {body}");
        Read(query.TrimStart('?'));
        Read(body);
    }

    public string Method { get; }

    public string Path { get; }

    /// <summary>The path behind <c>/v1</c>.</summary>
    public string[] Segments { get; }

    /// <summary>The header <c>Idempotency-Key</c>.</summary>
    public string? Key { get; }

    /// <summary>Tells whether two calls say the same.</summary>
    public string Fingerprint { get; }

    /// <summary>What to show in full.</summary>
    public IReadOnlyList<string> Expand => [.. _fields.Where(f => f.Key.StartsWith("expand[", StringComparison.Ordinal)).Select(f => f.Value)];

    public IEnumerable<string> Names => _fields.Keys;

    public string? this[string name] => _fields.GetValueOrDefault(name);

    public bool Has(string name) => _fields.ContainsKey(name);

    public string Required(string name) => this[name] is { Length: > 0 } value
        ? value
        : throw SandboxFault.Invalid("parameter_missing", $"Missing required param: {name}.", name);

    public long Whole(string name, long otherwise) => this[name] switch
    {
        null or "" => otherwise,
        { } text when long.TryParse(text, out var number) => number,
        { } text => throw SandboxFault.Invalid("parameter_invalid_integer", $"Invalid integer: {text}", name),
    };

    public bool Flag(string name) => this[name] == "true";

    public DateTimeOffset? Moment(string name) => this[name] is { Length: > 0 } ? DateTimeOffset.FromUnixTimeSeconds(Whole(name, 0)) : null;

    /// <summary>Entries of <c>name[key]</c>.</summary>
    public Dictionary<string, string> Map(string name)
    {
        var prefix = name + "[";
        return _fields.Where(f => f.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(f => f.Key[prefix.Length..^1], f => f.Value);
    }

    private void Read(string form)
    {
        foreach (var pair in form.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            _fields[WebUtility.UrlDecode(at < 0 ? pair : pair[..at])] = at < 0 ? "" : WebUtility.UrlDecode(pair[(at + 1)..]);
        }
    }
}
