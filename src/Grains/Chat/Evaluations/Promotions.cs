using LLMHive.Storage;
using Microsoft.Extensions.Logging;

namespace LLMHive.Chat;

/// <summary>Which preset stands for <c>hive/auto</c>, as this node knows it: never older than a few seconds, and kept when the store is away.</summary>
internal sealed partial class Promotions(IQueryTables tables, TimeProvider clock, ILogger<Promotions> logger)
{
    /// <summary>The model that a preset can stand for.</summary>
    public const string Model = "hive/auto";

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private Kept _kept = new("", DateTimeOffset.MinValue);

    /// <summary>The preset that runs when a model is asked for; null = the model itself.</summary>
    public async ValueTask<string?> Of(string model, CancellationToken cancellationToken)
    {
        if (model != Model)
        {
            return null;
        }

        if (clock.GetUtcNow() >= _kept.Until)
        {
            _kept = new(await Read(cancellationToken), clock.GetUtcNow() + Fresh);
        }

        return _kept.Preset.Length > 0 ? _kept.Preset : null;
    }

    private async Task<string> Read(CancellationToken cancellationToken)
    {
        try
        {
            return await tables.Find(QueryKinds.Promotion, Model, cancellationToken) is { } row ? QueryJson.Read<Promotion>(row).Preset : "";
        }
        catch (StorageUnavailableException fault)
        {
            LogUnread(fault);
            return _kept.Preset;
        }
    }

    [LoggerMessage(LogLevel.Warning, "What stands for hive/auto could not be read; it stays as it was")]
    private partial void LogUnread(Exception exception);

    private sealed record Kept(string Preset, DateTimeOffset Until);
}
