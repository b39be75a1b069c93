using Microsoft.Extensions.Logging;

namespace LLMHive;

/// <summary>Waits for the cluster instead of failing at the start: a client may be up before the first node is.</summary>
internal sealed partial class ConnectionPatience(TimeProvider clock, ILogger<ConnectionPatience> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        LogWaiting(exception.Message);
        await Task.Delay(Pause, clock, cancellationToken);
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "No node of the cluster answers yet; trying again: {Reason}")]
    private partial void LogWaiting(string reason);
}
