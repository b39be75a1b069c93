using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LLMHive.Accounts;

/// <summary>Sees to it that there is an admin key: the configured one, or a drawn one that is shown once.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="options">The configured key.</param>
/// <param name="clock">Tells which keys still live.</param>
/// <param name="logger">Told when the configured key was ended.</param>
public sealed partial class AdminBootstrap(
    IGrainFactory grains, IOptions<AccountsOptions> options, TimeProvider clock, ILogger<AdminBootstrap> logger) : IHostedService
{
    private const string AdminUser = "admin";
    private const string KeyName = "first admin key";

    /// <summary>The secret of a key drawn at this start, to be shown once; null when there was a key already.</summary>
    public string? DrawnSecret { get; private set; }

    /// <summary>Registered behind the silo and before the API: nobody may be turned away because the key is still being stored.</summary>
    public async Task StartAsync(CancellationToken cancellationToken) => DrawnSecret = await HiveRetry.Read(
        (Self: this, cancellationToken), static start => start.Self.Ensure(start.cancellationToken), clock);

    /// <summary>Nothing to stop.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<string?> Ensure(CancellationToken cancellationToken)
    {
        var account = grains.GetGrain<IAccountGrain>(GrainKeys.User(AdminUser));
        if (await account.Find(cancellationToken) is null)
        {
            await account.Open(new() { DisplayName = "Operator" }, cancellationToken);
        }

        var configured = options.Value.AdminKey;
        var keys = await AdminKeys(cancellationToken);
        if (configured.Length == 0)
        {
            return keys.Any(key => key.EndsAt is not { } end || end > clock.GetUtcNow())
                ? null
                : (await Create(account, null, cancellationToken)).Secret;
        }

        var made = await Create(account, configured, cancellationToken);
        if ((made.Key.RevokedAt ?? made.Key.ExpiresAt) is not null)
        {
            // Made here it has no end: somebody rotated or revoked it. The keys of that name are then its successors, and to end them
            // in favour of a key that is no longer good would lock the operator out.
            LogEnded(made.Key.KeyId);
            return null;
        }

        // The setting is the one first key: an earlier one must not stay valid behind the operator's back.
        foreach (var old in keys.Where(key => key.Name == KeyName && key.KeyId != made.Key.KeyId))
        {
            await account.RevokeKey(old.KeyId, cancellationToken);
        }

        return null;
    }

    private static async Task<NewApiKey> Create(IAccountGrain account, string? secret, CancellationToken cancellationToken)
    {
        var order = new ApiKeyOrder
        {
            Name = KeyName,
            Scopes = KeyScopes.Admin | KeyScopes.Chat | KeyScopes.Billing | KeyScopes.Knowledge,
            Secret = secret,
        };
        var made = await account.CreateKey(order, cancellationToken);
        return made.Value
            ?? throw new ConfigurationException("Accounts:AdminKey", "LLMHIVE_ADMIN_KEY", made.Refusal!.Message, "Set a longer key, or none.");
    }

    private async Task<List<(string KeyId, string Name, DateTimeOffset? EndsAt)>> AdminKeys(CancellationToken cancellationToken)
    {
        var directory = grains.GetGrain<IAccountDirectoryGrain>(0);
        var keys = new List<(string, string, DateTimeOffset?)>();
        string? cursor = null;
        do
        {
            var page = (await directory.Keys(AdminUser, cursor, 100, cancellationToken)).Value!;
            keys.AddRange(page.Items.Where(key => key.Scopes.HasFlag(KeyScopes.Admin)).Select(key => (key.KeyId, key.Name, key.RevokedAt ?? key.ExpiresAt)));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return keys;
    }

    [LoggerMessage(LogLevel.Warning, "The configured admin key {KeyId} was rotated or revoked and stays so; set the one in use, or none")]
    private partial void LogEnded(string keyId);
}
