using System.Runtime.CompilerServices;
using LLMHive.Models;
using Microsoft.Extensions.Logging;

namespace LLMHive.Chat;

/// <summary>
/// Asking. An ask carries an Idempotency-Key, its own or one drawn here, so that the one retry after a node went away gets the
/// answer of the first try, or resumes it, and is charged once. Without a key nothing is repeated.
/// </summary>
internal sealed partial class ChatCalls(CallerContext caller, ClientParts parts)
{
    public async Task<HiveResponse> Ask(IReadOnlyList<HiveMessage> messages, AskOptions? options, CancellationToken cancellationToken)
    {
        var asked = options ?? new();
        var (answer, requestId) = await Collect(
            HiveOperation.ChatCompletions, ChatRequestWriter.Write(messages, asked, stream: false),
            asked.IdempotencyKey ?? (asked.EndsWithCaller ? null : Ids.NewRequest(parts.Clock)), cancellationToken);
        return CompletionReader.Read(asked.Model, requestId, answer);
    }

    public async Task<HiveEmbeddings> Embed(string model, IReadOnlyList<string> texts, int? dimensions, CancellationToken cancellationToken)
    {
        var (answer, _) = await Collect(
            HiveOperation.Embeddings, ChatRequestWriter.Write(model, texts, dimensions), null, cancellationToken);
        return new(CompletionReader.Vectors(answer.Document), model, answer.End!.Usage, answer.End.CostUsd);
    }

    public async IAsyncEnumerable<HiveEvent> Stream(
        IReadOnlyList<HiveMessage> messages, AskOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var asked = options ?? new();
        var body = ChatRequestWriter.Write(messages, asked, stream: true);
        bool mayRepeat = asked.IdempotencyKey is not null, started = false;
        while (true)
        {
            var call = Call(HiveOperation.ChatCompletions, body, asked.IdempotencyKey);
            var answer = new StreamedAnswer(asked.Model, call.RequestId);
            await using var frames = Frames(call, cancellationToken).GetAsyncEnumerator(cancellationToken);
            Exception? trouble = null;
            while (trouble is null && !answer.IsOver)
            {
                trouble = await Next(frames, answer);
                foreach (var happened in trouble is null ? answer.News : [])
                {
                    // The second try starts unseen.
                    if (happened is not HiveEvent.Started || !started)
                    {
                        started = true;
                        yield return happened;
                    }
                }
            }

            if (trouble is null)
            {
                yield break;
            }

            if (!mayRepeat || answer.HasTold)
            {
                throw trouble as HiveException ?? HiveCalls.Away(trouble);
            }

            mayRepeat = false;
        }
    }

    /// <summary>Takes the next frame; what it answers went wrong with the cluster, not with the request.</summary>
    private static async ValueTask<Exception?> Next(IAsyncEnumerator<HiveFrame> frames, StreamedAnswer answer)
    {
        try
        {
            if (!await frames.MoveNextAsync())
            {
                return new HiveException(CommonRefusals.Unavailable);
            }

            answer.Take(frames.Current);
            return null;
        }
        catch (Exception trouble) when (IsTrouble(trouble))
        {
            return trouble;
        }
    }

    private async Task<(CollectedAnswer Answer, string RequestId)> Collect(
        HiveOperation operation, byte[] body, string? key, CancellationToken cancellationToken)
    {
        try
        {
            return await CollectOnce(Call(operation, body, key), cancellationToken);
        }
        catch (Exception trouble) when (key is null && HiveRetry.IsClusterTrouble(trouble))
        {
            throw HiveCalls.Away(trouble);
        }
        catch (Exception trouble) when (key is not null && IsTrouble(trouble))
        {
            LogRepeated(parts.Logger, key, trouble);
        }

        try
        {
            return await CollectOnce(Call(operation, body, key), cancellationToken);
        }
        catch (Exception trouble) when (HiveRetry.IsClusterTrouble(trouble))
        {
            throw HiveCalls.Away(trouble);
        }
    }

    private async Task<(CollectedAnswer Answer, string RequestId)> CollectOnce(HiveCall call, CancellationToken cancellationToken)
    {
        var answer = await CollectedAnswer.Of(Frames(call, cancellationToken));
        return answer.End is not null
            ? (answer, call.RequestId)
            : throw new HiveException(answer.Refused is { } refused ? LimitWaits.Of(refused) : CommonRefusals.Unavailable);
    }

    // The hive's own "a part of me is away" counts as well: a node that leaves in good order says so.
    private static bool IsTrouble(Exception exception) =>
        HiveRetry.IsClusterTrouble(exception) || exception is HiveException { Code: RefusalCodes.Unavailable };

    private HiveCall Call(HiveOperation operation, byte[] body, string? key) => new()
    {
        RequestId = Ids.NewRequest(parts.Clock),
        Caller = caller.Principal,
        Operation = operation,
        Body = body,
        IdempotencyKey = key,
    };

    private IAsyncEnumerable<HiveFrame> Frames(HiveCall call, CancellationToken cancellationToken) =>
        PatientDoor.Frames(parts.Hive.Door(), call, parts.Silence, parts.Clock, trouble => LogLate(parts.Logger, call.RequestId, trouble), cancellationToken);

    [LoggerMessage(LogLevel.Warning, "A node went away under the ask with the key {IdempotencyKey}; it is sent once more")]
    private static partial void LogRepeated(ILogger logger, string idempotencyKey, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Request {RequestId} had been given up when its node answered")]
    private static partial void LogLate(ILogger logger, string requestId, Exception exception);
}
