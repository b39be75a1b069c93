using Microsoft.Extensions.Hosting;

namespace LLMHive.Telemetry;

/// <summary>Asks the cluster for a sign of life, at most every two seconds however often it is asked itself.</summary>
internal sealed partial class ReadinessProbe(
    IHiveClient hive, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<ReadinessProbe> logger)
{
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<bool>? _answer;
    private long _askedAt;

    /// <summary>True when the cluster answers and this process is not about to stop.</summary>
    public Task<bool> IsReady()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Task.FromResult(false);
        }

        lock (_lock)
        {
            if (_answer is null || clock.GetElapsedTime(_askedAt) >= Believed)
            {
                _askedAt = clock.GetTimestamp();
                _answer = Ask();
            }

            return _answer;
        }
    }

    private async Task<bool> Ask()
    {
        try
        {
            await hive.Door().Models(CancellationToken.None).WaitAsync(Patience, clock);
            return true;
        }
        catch (Exception exception) when (HiveRetry.IsClusterTrouble(exception) || exception is InvalidOperationException)
        {
            LogNotReady(exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Not ready: the cluster does not answer")]
    private partial void LogNotReady(Exception exception);
}
