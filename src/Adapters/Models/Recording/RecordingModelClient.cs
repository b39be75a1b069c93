using System.Runtime.CompilerServices;

namespace LLMHive.Models;

/// <summary>Records what a provider answers, good or bad, on its way to the caller. A call that the caller leaves is no answer and is not recorded.</summary>
internal sealed class RecordingModelClient(IModelClient inner, AnswerRecorder recorder, TimeProvider clock) : IModelClient, IDisposable
{
    public async IAsyncEnumerable<ForwardFrame> Forward(
        ModelCard model, ForwardCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunks = new List<ForwardFrame.Data>();
        // The usage chunk is recorded whether this caller wants to see it or not.
        await foreach (var frame in inner.Forward(model, call with { IncludeUsage = true }, cancellationToken))
        {
            if (frame is ForwardFrame.Data data)
            {
                chunks.Add(data);
            }

            if (frame is not ForwardFrame.End end)
            {
                yield return frame;
                continue;
            }

            var at = clock.GetUtcNow();
            await recorder.Write(() => RecordedCall.Of(model.Id, call, chunks, end, at));
            yield return end.Outcome == CallOutcome.Ok && call is { Stream: true, IncludeUsage: false } ? end with { Tail = OpenAiWriter.Done } : end;
        }
    }

    public async IAsyncEnumerable<AskFrame> Ask(ModelCard model, AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunks = new List<AskFrame.Delta>();
        await foreach (var frame in inner.Ask(model, call, cancellationToken))
        {
            if (frame is AskFrame.Delta delta)
            {
                chunks.Add(delta);
            }

            if (frame is AskFrame.End end)
            {
                var at = clock.GetUtcNow();
                await recorder.Write(() => RecordedCall.Of(model.Id, call, chunks, end.Answer, at));
            }

            yield return frame;
        }
    }

    public void Dispose() => (inner as IDisposable)?.Dispose();
}
