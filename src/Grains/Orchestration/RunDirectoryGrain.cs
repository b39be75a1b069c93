using LLMHive.Storage;
using Orleans.Concurrency;

namespace LLMHive.Orchestration;

[GrainType("llmhive.run-directory"), StatelessWorker]
internal sealed class RunDirectoryGrain(IQueryTables tables) : Grain, IRunDirectoryGrain
{
    public Task<Outcome<Page<RunSummary>>> List(string userId, string? cursor, int limit, CancellationToken cancellationToken) =>
        tables.Page(QueryKinds.Run, userId, cursor, limit, QueryJson.Read<RunSummary>, cancellationToken);
}
