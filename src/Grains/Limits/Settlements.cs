using LLMHive.Usage;
using Microsoft.Extensions.Logging;

namespace LLMHive.Limits;

/// <summary>Settles with patience: usage that happened must reach the ledger, also when the gate has a bad moment.</summary>
internal sealed partial class Settlements(TimeProvider clock, ILogger<Settlements> logger)
{
    // Together longer than the cluster needs to give up the node that the gate stood on.
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4),
    ];

    /// <summary>Books the rows of a request; repeats on failure, which the gate and the ledger take as one.</summary>
    public async Task Settle(IUserGateGrain gate, Ticket ticket, ImmutableArray<UsageRow> rows)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                // No token of the caller's: a caller who leaves does not leave the bill.
                await gate.Settle(ticket.RequestId, rows, CancellationToken.None);
                return;
            }
            catch (Exception fault) when (attempt < Pauses.Length)
            {
                LogRetry(ticket.RequestId, attempt + 1, fault);
            }

            await Task.Delay(Pauses[attempt], clock);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Settlement of {RequestId} failed at try {Attempt} and is repeated")]
    private partial void LogRetry(string requestId, int attempt, Exception fault);
}
