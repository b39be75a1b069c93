using LLMHive.Accounts;

namespace LLMHive.Testing.Api;

/// <summary>API keys that count how often they are asked.</summary>
public sealed class ScriptedKeys(ScriptedHive hive)
{
    private int _asked;

    /// <summary>How often any key was authenticated.</summary>
    public int Asked => _asked;

    /// <summary>When set, look-ups wait for it: for tests of simultaneous callers.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>When set, look-ups fail with it.</summary>
    public Exception? Trouble { get; set; }

    public IApiKeyGrain Of(string sha256) => new Key(this, hive, sha256);

    private sealed class Key(ScriptedKeys keys, ScriptedHive hive, string sha256) : IApiKeyGrain
    {
        public async Task<Principal?> Authenticate(CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref keys._asked);
            if (keys.Gate is { } gate)
            {
                await gate.Task;
            }

            return keys.Trouble is { } trouble ? throw trouble : hive.Callers.GetValueOrDefault(sha256);
        }

        public Task<ApiKey> Store(ApiKey key, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The HTTP front never stores keys itself.");

        public Task<ApiKey?> End(DateTimeOffset at, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("The HTTP front never ends keys itself.");
    }
}
