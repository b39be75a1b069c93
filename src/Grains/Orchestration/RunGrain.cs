using System.Runtime.CompilerServices;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Storage;
using LLMHive.Telemetry;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Core;
using Orleans.Placement;
using Orleans.Storage;

namespace LLMHive.Orchestration;

/// <summary>
/// One run, in this order: 1 the engine decides, 2 the usage is booked, 3 the followers are told, 4 the result is stored. They
/// do not wait for the disk: a crash between 3 and 4 loses the trace, not the charge. What could not be booked is stored before
/// they are told. It goes on when its callers leave, and begins also when the store is away. Re-entrant, since followers wait in it while it works.
/// </summary>
[GrainType("llmhive.run"), Reentrant, PreferLocalPlacement]
internal sealed partial class RunGrain(
    IGrainContext context, [FromKeyedServices(ForgivingStorage.Name)] IGrainStorage storage, StrategyCatalogue strategies, AgentTransports transports, IModelStatistics statistics,
    RunRecords records, RunMetrics metrics, TimeProvider clock, ILogger<RunGrain> logger) : Grain, IRunGrain, IStoredRunGrain, IDisposable
{
    private static readonly TimeSpan CancelWait = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);
    private readonly StateStorageBridge<RunState> _state = new("orchestration.run", context, storage);
    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationTokenSource _stopping = new();
    private RunFeed? _feed;
    private Func<RunResult>? _asItStands;
    private string _owner = "";
    private Task _work = Task.CompletedTask;
    private bool _stored = true;

    private string RunId => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // A run that is about to begin has nothing stored, and would wait for the store only to be told so.
        if (RunIds.IsNew(RunId, clock.GetUtcNow()))
        {
            _state.State = new();
        }
        else
        {
            await _state.ReadStateAsync();
        }

        if (_state.State.Result is { } stored)
        {
            _feed = RunFeed.Of(stored, clock);
            _owner = stored.UserId;
            _asItStands = () => stored;
            _work = _state.State.Unbooked.IsDefaultOrEmpty ? Task.CompletedTask : BookLeftovers();
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (reason.ReasonCode == DeactivationReasonCode.ShuttingDown)
        {
            await _stopping.CancelAsync();
            await _cancel.CancelAsync();
        }

        // Where the node stays (it lost the one that knew where this grain stands), the run goes to its end and is stored.
        await Task.WhenAny(_work, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
        await _stopping.CancelAsync();
        await _cancel.CancelAsync();
        if (!_stored && _work.IsCompleted)
        {
            // The store was away at the run's end.
            await Store();
        }
    }

    public void Dispose()
    {
        _cancel.Dispose();
        _stopping.Dispose();
    }

    public async IAsyncEnumerable<RunFrame> Execute(RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!RunIds.IsValid(RunId))
        {
            throw new ArgumentException($"The key of a run is run_<uuid> in lower case; '{RunId}' is not. Make it with RunIds.Of.", nameof(request));
        }

        var feed = _feed ?? Start(request);
        if (_owner != request.Ticket.UserId)
        {
            yield break;
        }

        if (feed.Result is not null && _state.State.Unbooked.IsDefaultOrEmpty)
        {
            // The same request came again: it was admitted for a run that is over and settled, and holds its place for nothing.
            await GrainFactory.GetGrain<IUserGateGrain>(GrainKeys.User(_owner)).Settle(request.Ticket.RequestId, [], CancellationToken.None);
        }

        await foreach (var frame in feed.Answer(cancellationToken))
        {
            yield return frame;
        }
    }

    public async IAsyncEnumerable<RunFrame> Follow(string userId, int afterSeq, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_feed is not { } feed || _owner != userId)
        {
            CheckAbsent();
            yield break;
        }

        await foreach (var frame in feed.Follow(afterSeq, cancellationToken))
        {
            yield return frame;
        }
    }

    public Task<RunResult?> Find(string userId, CancellationToken cancellationToken = default)
    {
        CheckAbsent();
        return Task.FromResult(_owner == userId ? _asItStands?.Invoke() : null);
    }

    public async Task<RunResult?> Cancel(string userId, CancellationToken cancellationToken = default)
    {
        if (_feed is { Result: null } && _owner == userId)
        {
            await _cancel.CancelAsync();

            // Booking may outlast this call's response timeout; then the answer is the run as it stands.
            await Task.WhenAny(_work, Task.Delay(CancelWait, clock, cancellationToken));
        }

        return await Find(userId, cancellationToken);
    }

    public async Task<Outcome<FeedbackTaken>> Rate(string userId, RunFeedback feedback, CancellationToken cancellationToken = default)
    {
        if (await Find(userId, cancellationToken) is not { } run)
        {
            return Refusal.Of(RefusalCodes.NotFound, "There is no such run of yours.", "run_id");
        }

        if (run.EndedAt is null)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, "The run has not ended. Give feedback on its answer when there is one.", "run_id");
        }

        var scored = RunScores.Of(run, feedback);
        if (scored.Value is not { } told)
        {
            return scored.Refusal!;
        }

        // Each grain counts a run once, so whoever got no answer may simply send it again.
        await Task.WhenAll(told.Votes.Select(it => GrainFactory.ModelScore(told.TaskClass, it.Model).Record(it.Vote, cancellationToken)));
        ImmutableArray<string> learned = [.. told.Told.Select(it => it.Model)];
        return new FeedbackTaken(learned.IsEmpty ? "" : told.TaskClass, learned);
    }

    private RunFeed Start(RunRequest request)
    {
        var startedAt = clock.GetUtcNow();
        var feed = _feed = new RunFeed(clock);
        var trace = new TraceWriter(feed.Add);
        _owner = request.Ticket.UserId;
        _asItStands = () => feed.Result ?? RunResults.Running(RunId, request, trace.Snapshot(), startedAt);

        // Work that no caller waits for does not keep a grain alive by itself.
        var left = request.Ticket.Deadline - startedAt;
        DelayDeactivation((left > TimeSpan.Zero && left < TimeSpan.FromDays(1) ? left : TimeSpan.Zero) + TimeSpan.FromMinutes(2));
        _work = Work(request, feed, trace, startedAt);
        return feed;
    }

    private async Task Work(RunRequest request, RunFeed feed, TraceWriter trace, DateTimeOffset startedAt)
    {
        using var span = Spans.Workflow(request.Model, request.Engine, RunId);
        var began = clock.GetTimestamp();
        var transport = new TimedAgentTransport(
            transports.For(GrainFactory, request.Ticket, new CallEstimate(request.Messages, request.PromptTokens)), clock);
        var agents = new AccountedAgentPool(transport, Lease(request.Ticket), trace, clock);
        var decision = await Decide(request, agents, trace, feed);
        var entries = trace.Snapshot();
        var endedAt = clock.GetUtcNow();
        var result = RunResults.Ended(RunId, request, decision, entries, startedAt, endedAt) with
        {
            ProviderMs = transport.Waited.TotalMilliseconds, FinishReason = decision.ToolCalls.IsDefaultOrEmpty ? agents.FinishReasonOf(decision.Answer) : FinishReasons.ToolCalls,
        };
        metrics.Ended(result, clock.GetElapsedTime(began));
        span.Tell(result);
        _state.State = new RunState
        {
            Result = result,
            RequestId = request.Ticket.RequestId,
            Unbooked = UsageRows.Of(request.Ticket, request.Engine, entries, endedAt),
        };
        if (await TryBook())
        {
            _state.State.Unbooked = [];
            feed.Finish(result);

            // Whoever waits for the result hears it before it is made ready for the store.
            await Task.Yield();
            await Store();
        }
        else
        {
            // The silo stops: no answer may be out whose charge stands nowhere. Without one, callers hear that the run was lost.
            await Store();
            if (_stored)
            {
                feed.Finish(result);
            }
        }
    }

    private async Task<RunDecision> Decide(RunRequest request, AccountedAgentPool agents, TraceWriter trace, RunFeed feed)
    {
        if (strategies.Find(request.Engine, request.Accuracy, request.Diffusion) is not { } strategy)
        {
            return RunResults.Failed("unknown_engine", Refusal.Of(
                RefusalCodes.InvalidRequest, $"engine: '{request.Engine}' is unknown. Engines: {string.Join(", ", strategies.Names)}.", "model"));
        }

        var context = FittedContext.Of(Context(request, agents, trace, feed), request, strategies.Formats);
        if (context.Value is not { } fitted)
        {
            return RunResults.Failed("unfit_request", context.Refusal!);
        }

        if (strategy.Name != request.Engine)
        {
            trace.Add(RunResults.HandedOver(request, strategy.Name));
        }

        try
        {
            return await FitStage.Run(strategy, fitted, _cancel.Token) with { Engine = strategy.Name };
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            // Its caller did not want it to end: he shall ask again, elsewhere.
            return _stopping.IsCancellationRequested
                ? RunResults.Failed("node_stopped", Refusal.Of(
                    RefusalCodes.Unavailable,
                    "The node of this run was stopped; what the run had used is booked. Try again, under another Idempotency-Key if you sent one.") with { RetryAfter = TimeSpan.FromSeconds(1) })
                : RunResults.Failed(RefusalCodes.Cancelled, Refusal.Of(RefusalCodes.Cancelled, "The run was cancelled; what it had used is booked."));
        }
        catch (Exception e)
        {
            // A defect in an engine must not keep the usage from being booked.
            LogDefect(RunId, request.Ticket.UserId, request.Engine, e);
            return RunResults.Failed("defect", Refusal.Of(RefusalCodes.Internal, $"The engine '{request.Engine}' failed. Try again; run {RunId} names it in the log."));
        }
    }

    private static BudgetLease Lease(Ticket ticket) => new(ticket.MaxCalls, ticket.MaxTokens, ticket.MaxCostUsd, ticket.Deadline);

    private RunContext Context(RunRequest request, AccountedAgentPool agents, TraceWriter trace, RunFeed feed)
    {
        var team = RunTeam.Of(request);
        return new RunContext
        {
            Messages = request.Messages, Members = team.Members, Reserve = team.Reserve, MembersAsked = team.Asked,
            MaxOutputTokens = request.MaxOutputTokens, Temperature = request.Temperature, Seed = request.Seed, Stop = request.Stop,
            Quorum = request.Quorum, Accuracy = request.Accuracy, MaxRisk = request.MaxRisk, MaxCostRatio = request.MaxCostRatio,
            Checks = request.Checks, Diffusion = request.Diffusion, Prices = transports.Prices(request.Members), Families = transports.Families(request.Members),
            TellTokens = [.. team.Members.Where(model => transports.Models.Find(model) is { Logprobs: true })],
            Agents = agents, Budget = agents.Budget, Trace = trace,
            Clock = clock, Statistics = statistics, Random = new Random(request.Seed is { } seed ? unchecked((int)seed) : RunIds.Seed(RunId)), NewKey = TagKeys.Secret,
            Write = request.Stream ? feed.Write : null,
        };
    }

    /// <summary>Asking for runs that never were must not fill the memory, and what could not be read is not absent.</summary>
    private void CheckAbsent()
    {
        if (_feed is not null)
        {
            return;
        }

        DeactivateOnIdle();
        if (_state.Etag == ForgivingStorage.Unread)
        {
            throw new StorageUnavailableException($"Run {RunId} cannot be read at the moment; try again.");
        }
    }

    [LoggerMessage(LogLevel.Error, "Run {RunId} of user {UserId}: the engine {Engine} threw")]
    private partial void LogDefect(string runId, string userId, string engine, Exception exception);
}
