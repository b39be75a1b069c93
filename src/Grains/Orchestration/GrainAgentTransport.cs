using System.Text;
using LLMHive.Models;
using LLMHive.Usage;
using Microsoft.Extensions.Logging;

namespace LLMHive.Orchestration;

/// <summary>
/// Asks models through their agents. A call to a killed silo would hang until its response timeout, so an agent that is
/// silent for longer than a few heartbeats is given up.
/// </summary>
internal sealed partial class GrainAgentTransport(AgentTransports shared, IGrainFactory grains, Ticket ticket, CallEstimate estimate) : IAgentTransport
{
    // The run ends its calls itself. This ends one whose run is gone, and must not come first: one hang would count twice.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    public bool IsHealthy(string model) => shared.Health.IsHealthy(model);

    public void TimedOut(string model) => shared.Health.Report(model, CallOutcome.Timeout);

    public CallReservation? WorstCase(AgentQuestion question) =>
        shared.Models.Find(question.Model)?.Price is { } price ? estimate.WorstCase(question, price) : null;

    public Task<AgentAnswer> Call(AgentQuestion question, CallReservation limit, CancellationToken cancellationToken) => question.Texts.IsEmpty
        ? Ask(question, limit, cancellationToken)
        : EmbeddingCall.Send(shared, question, Limited(limit), estimate.PromptTokens(question), cancellationToken);

    private async Task<AgentAnswer> Ask(AgentQuestion question, CallReservation limit, CancellationToken cancellationToken)
    {
        var heard = new Heard();
        using var silence = new CancellationTokenSource(shared.Silence, shared.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            var frames = shared.Agent(grains, question.Model).Ask(Call(question, limit), either.Token);
            return await Listen(question, frames, heard, silence, either.Token)
                ?? Cut(question, heard, CallOutcome.Error, "the model agent stopped without telling how the call ended");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Cut(question, heard, CallOutcome.Cancelled, "");
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested)
        {
            return Cut(question, heard, CallOutcome.Error, $"the model agent was silent for {shared.Silence.TotalSeconds:0.#} s");
        }
        catch (Exception e)
        {
            // Whatever breaks between two silos must fail this one call, not the run.
            LogBroken(shared.Logger, question.Model, e);
            return Cut(question, heard, CallOutcome.Error, "the model agent could not be reached");
        }
    }

    private AskCall Call(AgentQuestion question, CallReservation limit) => new()
    {
        Ticket = Limited(limit),
        Model = question.Model, Messages = question.Messages, MaxOutputTokens = question.MaxOutputTokens, Temperature = question.Temperature,
        Seed = question.Seed, Stop = question.Stop, TopLogprobs = question.TopLogprobs, Timeout = question.Timeout + Margin, Stream = question.Write is not null,
        Format = question.Format?.Format, Tools = question.Tools?.Tools,
        Role = question.Role,
    };

    private Ticket Limited(CallReservation limit) => ticket with { MaxCalls = 1, MaxTokens = limit.Tokens, MaxCostUsd = limit.CostUsd };

    private async Task<AgentAnswer?> Listen(
        AgentQuestion question, IAsyncEnumerable<AskFrame> stream, Heard heard, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        var frames = stream.GetAsyncEnumerator(cancellationToken);
        var move = Task.FromResult(true);
        try
        {
            while (true)
            {
                move = frames.MoveNextAsync().AsTask();
                if (!await move.WaitAsync(cancellationToken))
                {
                    return null;
                }

                silence.CancelAfter(shared.Silence);
                if (frames.Current is AskFrame.End end)
                {
                    return end.Answer;
                }

                if (!heard.Take(frames.Current, question))
                {
                    return Cut(question, heard, CallOutcome.Cancelled, AgentErrors.Cut);
                }
            }
        }
        finally
        {
            // Not awaited: disposing asks the other silo, which may be gone. The token has told it to stop.
            _ = Release(frames, move);
        }
    }

    private async Task Release(IAsyncEnumerator<AskFrame> frames, Task move)
    {
        try
        {
            await move.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await frames.DisposeAsync();
        }
        catch (Exception e)
        {
            LogRelease(shared.Logger, e);
        }
    }

    // The prompt was paid for, and each delta that arrived is a token at least.
    private AgentAnswer Cut(AgentQuestion question, Heard heard, CallOutcome outcome, string error)
    {
        var card = shared.Models.Find(question.Model);
        var usage = new TokenUsage(estimate.PromptTokens(question), heard.Deltas, Estimated: true);
        return new AgentAnswer
        {
            Model = question.Model, Provider = card?.Provider ?? "", Outcome = outcome, Error = error, Text = heard.Text,
            Usage = usage, CostUsd = card?.Price?.Cost(usage) ?? 0m, PriceVersion = card?.Price?.Version ?? "",
        };
    }

    [LoggerMessage(LogLevel.Warning, "The agent of {Model} could not be reached")]
    private static partial void LogBroken(ILogger logger, string model, Exception exception);

    [LoggerMessage(LogLevel.Debug, "A stream of an agent could not be closed")]
    private static partial void LogRelease(ILogger logger, Exception exception);

    private sealed class Heard
    {
        private readonly StringBuilder _text = new();

        public int Deltas { get; private set; }

        public string Text => _text.ToString();

        /// <summary>Takes in a frame; false when the listener wants no more.</summary>
        public bool Take(AskFrame frame, AgentQuestion question)
        {
            if (frame is not AskFrame.Delta delta)
            {
                return true;
            }

            Deltas += delta.Pieces;
            _text.Append(delta.Text);
            question.Write?.Invoke(delta.Text);
            return question.Listener is not { } listener || delta.Logprobs.All(listener.Hear);
        }
    }
}
