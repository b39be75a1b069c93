using System.Buffers;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LLMHive.Chat;

/// <summary>
/// Asks one question of an evaluation, then comes back for the next one, so that each has a whole lease. Requests are named after evaluation, question
/// and preset, so that a question that is asked again after a crash joins its run and is charged once.
/// </summary>
internal sealed partial class EvaluationWork(
    IGrainFactory grains, IHive hive, IRecordedQuestions questions, IModelCatalogue models, IOptions<WorkOptions> work, TimeProvider clock,
    ILogger<EvaluationWork> logger) : IWorkHandler
{
    public const string WorkKind = "chat.evaluation";

    // Shorter than what a work item may take: a single model that is silent is asked once. A run is joined by the next try.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(90);

    // A question that goes wrong because of one preset is paid for three times at most.
    private const int TriesOfPreset = 3;

    // About twenty minutes with the pauses of the work table: what lasts longer, as a recording that is gone, does not pass.
    private const int TriesOfQuestion = 8;

    // Part of the lease that the last try has: shorter than what the work table allows it, so that there is time to say that it was the last.
    private const double ShareOfLastTry = 0.8;

    public string Kind => WorkKind;

    public static WorkItem Of(string id, DateTimeOffset now) => new() { Id = $"{WorkKind}:{id}", Kind = WorkKind, DueAt = now, Payload = id };

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IEvaluationGrain>(GrainKeys.Evaluation(item.Payload));
        if (item.Attempts + 1 < work.Value.MaxAttempts)
        {
            return await Run(grain, item, cancellationToken);
        }

        // The work table lets nobody come back after this try: an evaluation that it left running would run for ever.
        using var time = new CancellationTokenSource(work.Value.Lease * ShareOfLastTry, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            return await Run(grain, item, end.Token).WaitAsync(end.Token);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogLastTry(item.Payload, item.Attempts + 1, fault);
            await grain.GiveUp(cancellationToken);
            return null;
        }
    }

    private async Task<DateTimeOffset?> Run(IEvaluationGrain grain, WorkItem item, CancellationToken cancellationToken)
    {
        var evaluation = await grain.Find(cancellationToken);
        if (evaluation is not { Status: EvaluationStatus.Running })
        {
            return null;
        }

        if (item.Attempts >= TriesOfQuestion)
        {
            LogGivenUp(evaluation.Id, evaluation.Done, item.Attempts);
            await grain.GiveUp(cancellationToken);
            return null;
        }

        var read = questions.Read(evaluation.Order.File, evaluation.Total);
        if (read.Value is not { All: var recorded })
        {
            throw new InvalidOperationException($"The recording of {evaluation.Id} cannot be read any more: {read.Refusal!.Message}");
        }

        // A file that grew shorter since ends the evaluation with what there is: the rest counts as failed.
        var question = evaluation.Done < recorded.Length ? recorded[evaluation.Done] : new([], null);
        evaluation = await grain.Mark(evaluation.Done, await Ask(evaluation, question, item.Attempts + 1, cancellationToken), cancellationToken);
        return evaluation is { Status: EvaluationStatus.Running } ? clock.GetUtcNow() : null;
    }

    private async Task<ImmutableArray<PresetMarks>> Ask(Evaluation evaluation, RecordedQuestion question, int tries, CancellationToken cancellationToken)
    {
        var (presets, learn) = (evaluation.Order.Presets, evaluation.Order.Learn);
        var answers = await Task.WhenAll(presets.Select((_, index) => question.Prompt.Length > 0
            ? AskOrFail(evaluation, index, question, tries, cancellationToken)
            : Task.FromResult(Said.Nothing)));
        var marks = EvaluationMarks.Of(question, [.. presets.Zip(answers, static (preset, said) => (preset, said.Text, said.CostUsd))], evaluation.Order.Reference);
        var learns = learn is null ? -1 : presets.IndexOf(learn);
        return learns >= 0 && await Teach(evaluation.Order.Caller.UserId, answers[learns], question.Gold, cancellationToken)
            ? marks.SetItem(learns, marks[learns] with { Taught = 1 })
            : marks;
    }

    private async Task<bool> Teach(string userId, Said said, string? gold, CancellationToken cancellationToken)
    {
        if (said is not { Text: not null, RunId: { } run } || gold is null)
        {
            return false;
        }

        // Told again after a crash it changes nothing. What the members' answers cannot be compared with teaches nothing.
        var told = await grains.GetGrain<IRunGrain>(GrainKeys.Run(run)).Rate(userId, new() { CorrectAnswer = gold, Verified = true }, cancellationToken);
        return told.Value is { Models.IsEmpty: false };
    }

    /// <summary>What breaks again and again for one preset is that preset's failure, and holds up neither the others nor the evaluation.</summary>
    private async Task<Said> AskOrFail(Evaluation evaluation, int preset, RecordedQuestion question, int tries, CancellationToken cancellationToken)
    {
        try
        {
            return await Ask(evaluation, preset, question, cancellationToken);
        }
        catch (Exception fault) when (tries >= Math.Min(TriesOfPreset, work.Value.MaxAttempts) && !cancellationToken.IsCancellationRequested)
        {
            LogBroken(evaluation.Order.Presets[preset], evaluation.Id, evaluation.Done, fault);
            return Said.Nothing;
        }
    }

    private async Task<Said> Ask(Evaluation evaluation, int preset, RecordedQuestion question, CancellationToken cancellationToken)
    {
        var model = evaluation.Order.Presets[preset];
        var messages = question.Messages.Select(message => new { role = message.Role, content = message.Text });
        object body = model == evaluation.Order.Learn ? new { model, messages, hive = new { quorum = models.Find(model)?.Members.Length } } : new { model, messages };
        var call = new HiveCall
        {
            RequestId = FormattableString.Invariant($"{evaluation.Id}-{evaluation.Done}-{preset}"), Caller = evaluation.Order.Caller,
            Operation = HiveOperation.ChatCompletions,
            Body = JsonSerializer.SerializeToUtf8Bytes(body),
            Within = LongestAnswer,
        };

        // A single model's document may come in pieces.
        var document = new ArrayBufferWriter<byte>();
        string? run = null;
        await foreach (var frame in hive.Send(call, cancellationToken))
        {
            switch (frame)
            {
                case HiveFrame.Admitted admitted:
                    run = admitted.RunId;
                    break;
                case HiveFrame.Body piece:
                    document.Write(piece.Bytes.Span);
                    break;
                case HiveFrame.End end:
                    document.Write(end.Tail.Span);
                    return new(Content(document.WrittenMemory), end.CostUsd, run);
                case HiveFrame.Refused refused:
                    return new(null, refused.CostUsd, run);
            }
        }

        return Said.Nothing;
    }

    /// <summary>The text of an answer; null where it is in any other form, or broke off.</summary>
    private static string? Content(ReadOnlyMemory<byte> completion)
    {
        try
        {
            using var json = JsonDocument.Parse(Surrogates.Mended(completion));
            return Child(json.RootElement, "choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0
                && Child(Child(choices[0], "message"), "content") is { ValueKind: JsonValueKind.String } content
                    ? content.GetString()
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : default;

    [LoggerMessage(LogLevel.Warning, "{Preset} broke at question {Question} of {Evaluation} again and again, and counts as failed there")]
    private partial void LogBroken(string preset, string evaluation, int question, Exception fault);

    [LoggerMessage(LogLevel.Error, "{Evaluation} is given up at question {Question}, after {Tries} tries")]
    private partial void LogGivenUp(string evaluation, int question, int tries);

    [LoggerMessage(LogLevel.Error, "{Evaluation} is given up: the last try that Work:MaxAttempts allows, number {Tries}, went wrong")]
    private partial void LogLastTry(string evaluation, int tries, Exception fault);

    private sealed record Said(string? Text, decimal CostUsd, string? RunId)
    {
        public static readonly Said Nothing = new(null, 0, null);
    }
}
