using LLMHive.Storage;
using Orleans.Concurrency;

namespace LLMHive.Usage;

[GrainType("llmhive.usage-directory"), StatelessWorker]
internal sealed class UsageDirectoryGrain(IUsageLedger ledger) : Grain, IUsageDirectoryGrain
{
    private const int MostRows = 1_000;

    public async Task<Outcome<Page<UsageRow>>> History(UsageQuery query, string? cursor, int limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MostRows)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, $"'limit' is {limit}. Give 1 to {MostRows}.", "limit");
        }

        try
        {
            return await ledger.List(query, cursor, limit, cancellationToken);
        }
        catch (FormatException)
        {
            return QueryPages.BadCursor;
        }
    }

    public Task<ImmutableArray<UsageSlice>> Sum(UsageQuery query, CancellationToken cancellationToken) => ledger.Sum(query, cancellationToken);
}
