using System.Runtime.CompilerServices;
using LLMHive.Accounts;

namespace LLMHive.Orchestration;

/// <inheritdoc cref="IHiveRuns"/>
internal sealed class HiveRuns(CallerContext caller, ClientParts parts) : IHiveRuns
{
    private const int RunsOfPage = 100;

    public IAsyncEnumerable<RunSummary> List(CancellationToken cancellationToken)
    {
        caller.Require(KeyScopes.Chat);
        var runs = parts.Hive.Runs;
        return HiveCalls.Pages(cursor => runs.List(caller.UserId, cursor, RunsOfPage, cancellationToken), cancellationToken);
    }

    public Task<RunResult> Find(string runId, CancellationToken cancellationToken) =>
        HiveCalls.Again((Run: Run(runId), caller.UserId, cancellationToken), static call => call.Run.Find(call.UserId, call.cancellationToken)).OrNotFound();

    public async IAsyncEnumerable<RunFrame> Follow(string runId, int afterSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var run = Run(runId);
        await using var frames = run.Follow(caller.UserId, afterSeq, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await HiveCalls.Once(frames.MoveNextAsync().AsTask()))
        {
            if (frames.Current is not RunFrame.Heartbeat)
            {
                yield return frames.Current;
            }
        }
    }

    public Task<RunResult> Cancel(string runId, CancellationToken cancellationToken) =>
        HiveCalls.Once(Run(runId).Cancel(caller.UserId, cancellationToken)).OrNotFound();

    public Task<FeedbackTaken> Rate(string runId, bool good, CancellationToken cancellationToken) =>
        Tell(runId, new() { Good = good }, cancellationToken);

    public Task<FeedbackTaken> Correct(string runId, string answer, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(answer);
        return Tell(runId, new() { CorrectAnswer = answer }, cancellationToken);
    }

    // Repeating it changes nothing.
    private Task<FeedbackTaken> Tell(string runId, RunFeedback feedback, CancellationToken cancellationToken) =>
        HiveCalls.Again(
            (Run: Run(runId), caller.UserId, feedback, cancellationToken),
            static call => call.Run.Rate(call.UserId, call.feedback, call.cancellationToken)).Value();

    private IRunGrain Run(string runId)
    {
        caller.Require(KeyScopes.Chat);
        return RunIds.IsValid(runId) ? parts.Hive.Run(runId) : throw new HiveException(CommonRefusals.NotFound);
    }
}
