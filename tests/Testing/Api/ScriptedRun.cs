using System.Runtime.CompilerServices;
using LLMHive.Orchestration;

namespace LLMHive.Testing.Api;

/// <summary>One run that has ended.</summary>
public sealed class ScriptedRun : IRunGrain
{
    /// <summary>The run; null = there is none.</summary>
    public RunResult? Result { get; set; }

    /// <summary>When set, whoever follows waits for it before the end.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public async IAsyncEnumerable<RunFrame> Follow(
        string userId, int afterSeq, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        if (await Find(userId, cancellationToken) is not { } run)
        {
            yield break;
        }

        foreach (var entry in run.Trace.Where(entry => entry.Seq > afterSeq))
        {
            yield return new RunFrame.Traced(entry);
        }

        if (Gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        yield return new RunFrame.Finished(run);
    }

    public Task<RunResult?> Find(string userId, CancellationToken cancellationToken = default) =>
        Task.FromResult(Result?.UserId == userId ? Result : null);

    public Task<RunResult?> Cancel(string userId, CancellationToken cancellationToken = default) => Find(userId, cancellationToken);

    /// <summary>What was said of the run.</summary>
    public List<RunFeedback> Feedback { get; } = [];

    public Task<Outcome<FeedbackTaken>> Rate(string userId, RunFeedback feedback, CancellationToken cancellationToken = default)
    {
        if (Result?.UserId != userId)
        {
            return Task.FromResult<Outcome<FeedbackTaken>>(Refusal.Of(RefusalCodes.NotFound, "There is no such run of yours."));
        }

        Feedback.Add(feedback);
        return Task.FromResult<Outcome<FeedbackTaken>>(new FeedbackTaken("number", ["a"]));
    }

    public IAsyncEnumerable<RunFrame> Execute(RunRequest request, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("The HTTP front never starts runs itself.");
}
