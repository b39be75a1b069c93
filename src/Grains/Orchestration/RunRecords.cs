using LLMHive.Storage;
using Microsoft.Extensions.Options;

namespace LLMHive.Orchestration;

/// <summary>What is written of a run beside its state: the work that is to follow, and its row in the list of its user's runs.</summary>
internal sealed class RunRecords(IQueryTables tables, IWorkQueue work, IOptions<RunsOptions> options)
{
    /// <summary>Before the state is written: what is stored is booked one day if it is not yet, and does not stay for ever.</summary>
    public async Task Announce(RunState state)
    {
        var run = state.Result!;
        var endedAt = run.EndedAt!.Value;
        if (!state.Unbooked.IsDefaultOrEmpty)
        {
            await work.Add(RunBookWork.Of(run.RunId, endedAt), CancellationToken.None);
        }

        await work.Add(RunForgetWork.Of(run.RunId, endedAt.AddDays(options.Value.KeepDays)), CancellationToken.None);
    }

    /// <summary>After it: the run stands in the list.</summary>
    public Task List(RunResult run) => tables.Upsert(
        [
            new()
            {
                Kind = QueryKinds.Run, Id = run.RunId, Owner = run.UserId, At = run.StartedAt, Version = 1,
                Json = QueryJson.Write(new RunSummary
                {
                    RunId = run.RunId, Model = run.Model, Status = run.Status, StartedAt = run.StartedAt, CostUsd = run.CostUsd,
                }),
            },
        ],
        CancellationToken.None);

    /// <summary>It stands there no more.</summary>
    public Task Unlist(string runId, CancellationToken cancellationToken) => tables.Remove(QueryKinds.Run, runId, cancellationToken);
}
