using System.Runtime.CompilerServices;
using LLMHive.Models;
using LLMHive.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;

namespace LLMHive.Chat;

/// <summary>
/// The first request with a key is carried out in this order: 1 it is admitted, 2 its id is stored, 3 the model is asked and
/// the usage booked, 4 the answer is stored, 5 its end is let out. Repetitions follow it, or get what is stored. When a crash
/// comes between 2 and 4, a repetition is carried out under the first one's id, and the ledger charges that id once.
/// Re-entrant, since followers wait in it while it works; gone soon after, since hardly anybody repeats.
/// </summary>
[GrainType("llmhive.idempotency"), Reentrant, PreferLocalPlacement, CollectionAgeLimit(Minutes = 2)]
internal sealed partial class IdempotencyGrain(
    [PersistentState("chat.idempotency", "Default")] IPersistentState<IdempotencyState> state,
    FrontDoor door, IWorkQueue work, IOptions<IdempotencyOptions> options, TimeProvider clock, ILogger<IdempotencyGrain> logger)
    : Grain, IIdempotencyGrain, IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Longer than the longest call, ten minutes: work that no caller waits for does not keep a grain alive by itself.</summary>
    private static readonly TimeSpan Awake = TimeSpan.FromMinutes(12);

    private static readonly Refusal Broken = Refusal.Of(
        RefusalCodes.Unavailable, "The answer broke off on our side. Send the same request with the same Idempotency-Key again; it is charged once.");

    private static readonly HiveFrame Heartbeat = new HiveFrame.Heartbeat();

    private readonly CancellationTokenSource _stopping = new();
    private FrameFeed? _feed;
    private Task _work = Task.CompletedTask;

    /// <summary>The key is in use, and not for a day already.</summary>
    private bool IsKnown => state.RecordExists && state.State.ExpiresAt > clock.GetUtcNow();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _feed = state.State.Answer is { } answer ? FrameFeed.Of(state.State.Fingerprint, answer) : null;
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (reason.ReasonCode == DeactivationReasonCode.ShuttingDown)
        {
            await _stopping.CancelAsync();
        }

        // Where the node stays (it lost the one that knew where this grain stands), the answer is given to its end and kept: those
        // who followed it ask again and go on where they were.
        await Task.WhenAny(_work, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
        await _stopping.CancelAsync();
    }

    public void Dispose() => _stopping.Dispose();

    public IAsyncEnumerable<HiveFrame> Send(HiveCall call, CancellationToken cancellationToken = default) =>
        Answer(call, cancellationToken).WithHeartbeat(Heartbeat, clock, cancellationToken);

    private async IAsyncEnumerable<HiveFrame> Answer(HiveCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_feed is { IsOver: true } && !IsKnown)
        {
            _feed = null;
        }

        var fingerprint = IdempotencyKeys.Fingerprint(call.Operation, call.Body);
        if ((_feed?.Fingerprint ?? (IsKnown ? state.State.Fingerprint : fingerprint)) != fingerprint)
        {
            yield return await door.Refuse(call, IdempotencyKeys.Reused, cancellationToken);
            yield break;
        }

        var repeats = _feed is not null;
        var feed = _feed ?? Start(call, fingerprint);

        // A repetition costs one request of the minute, and nothing else.
        var touch = repeats ? await door.Touch(call, cancellationToken) : null;
        if (touch?.Refusal is { } refusal)
        {
            yield return new HiveFrame.Refused(refusal, touch.Limits);
            yield break;
        }

        await foreach (var frame in feed.Follow(cancellationToken))
        {
            yield return !repeats ? frame : frame switch
            {
                HiveFrame.Admitted admitted => admitted with { Limits = touch?.Limits, Replayed = true },
                HiveFrame.Refused refused => refused with { Limits = touch?.Limits },
                _ => frame,
            };
        }
    }

    public async Task Forget(string requestId, CancellationToken cancellationToken = default)
    {
        if (state.RecordExists && state.State.RequestId == requestId)
        {
            await state.ClearStateAsync(cancellationToken);
        }

        DeactivateOnIdle();
    }

    private FrameFeed Start(HiveCall call, string fingerprint)
    {
        // What is stored without an answer was begun before a crash.
        var resumed = IsKnown;
        var feed = _feed = new FrameFeed(fingerprint);
        DelayDeactivation(Awake);
        _work = Work(call with { IdempotencyKey = null, RequestId = resumed ? state.State.RequestId : call.RequestId }, resumed, feed);
        return feed;
    }

    private async Task Work(HiveCall call, bool resumed, FrameFeed feed)
    {
        HiveFrame.Admitted? admitted = null;
        HiveFrame? last = null;
        try
        {
            // A caller who leaves comes back for the answer; only the end of the silo ends the work.
            await foreach (var frame in door.Send(call, resumed, _stopping.Token))
            {
                switch (frame)
                {
                    case HiveFrame.Admitted first:
                        await (resumed ? Task.CompletedTask : Note(call.RequestId, feed.Fingerprint));
                        feed.Add(admitted = first);
                        break;
                    case HiveFrame.End or HiveFrame.Refused:
                        last = frame;
                        break;
                    default:
                        feed.Add(frame);
                        break;
                }
            }

            if (admitted is not null && last is not null)
            {
                var answer = feed.Keep(last, options.Value.MaxAnswerBytes);
                var isKept = await Keep(answer);
                feed.End(last);
                if (isKept)
                {
                    // From now on repetitions get what is stored, of which there is one copy here, for a moment.
                    _feed = FrameFeed.Of(feed.Fingerprint, answer);
                    DelayDeactivation(TimeSpan.Zero);
                }

                return;
            }
        }
        catch (Exception fault)
        {
            LogBroken(call.RequestId, fault);
            last = null;
        }

        // Refused before anything was done, or broken off: nothing is kept, and the next one with this key begins anew.
        _feed = null;
        feed.End(last ?? (admitted is { Streams: true }
            ? new HiveFrame.End(OpenAiWriter.ErrorChunk(Broken), default, 0)
            : new HiveFrame.Refused(Broken, null)));
    }

    /// <summary>Stores that the request was begun. The work item that forgets it comes first, so that nothing stays for ever.</summary>
    private async Task Note(string requestId, string fingerprint)
    {
        var expiresAt = clock.GetUtcNow() + Lifetime;
        await work.Add(ForgetWork.Of(this.GetGrainId(), requestId, expiresAt), CancellationToken.None);
        state.State = new() { RequestId = requestId, Fingerprint = fingerprint, ExpiresAt = expiresAt };
        await state.WriteStateAsync(CancellationToken.None);
    }

    private async Task<bool> Keep(KeptAnswer answer)
    {
        try
        {
            state.State = state.State with { Answer = answer };
            await state.WriteStateAsync(CancellationToken.None);
            return true;
        }
        catch (Exception fault)
        {
            // The answer and its charge stand, and repetitions get it as long as this grain lives; later ones are answered anew, not charged.
            LogNotKept(state.State.RequestId, fault);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "Request {RequestId}, which has an Idempotency-Key, broke off")]
    private partial void LogBroken(string requestId, Exception exception);

    [LoggerMessage(LogLevel.Error, "The answer of request {RequestId} could not be kept for its Idempotency-Key")]
    private partial void LogNotKept(string requestId, Exception exception);
}
