using System.Text.Json;
using LLMHive.Models;
using LLMHive.Storage;

namespace LLMHive.Chat;

/// <summary>
/// Asks a few questions of an evaluation, then comes back for the next ones. Requests are named after evaluation, question
/// and preset, so that a question that is asked again after a crash joins its run and is charged once.
/// </summary>
internal sealed class EvaluationWork(IGrainFactory grains, IHive hive, IRecordedQuestions questions, TimeProvider clock) : IWorkHandler
{
    public const string WorkKind = "chat.evaluation";

    // Few enough for one lease of the work table.
    private const int QuestionsAtATime = 5;

    public string Kind => WorkKind;

    public static WorkItem Of(string id, DateTimeOffset now) => new() { Id = $"{WorkKind}:{id}", Kind = WorkKind, DueAt = now, Payload = id };

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IEvaluationGrain>(GrainKeys.Evaluation(item.Payload));
        var evaluation = await grain.Find(cancellationToken);
        if (evaluation is not { Status: EvaluationStatus.Running })
        {
            return null;
        }

        var read = questions.Read(evaluation.Order.File, evaluation.Total);
        if (read.Value is not { All: var recorded })
        {
            throw new InvalidOperationException($"The recording of {evaluation.Id} cannot be read any more: {read.Refusal!.Message}");
        }

        for (var i = 0; i < QuestionsAtATime && evaluation is { Status: EvaluationStatus.Running }; i++)
        {
            // A file that grew shorter since ends the evaluation with what there is: the rest counts as failed.
            var question = evaluation.Done < recorded.Length ? recorded[evaluation.Done] : new("", null);
            evaluation = await grain.Mark(evaluation.Done, await Ask(evaluation, question, cancellationToken), cancellationToken);
        }

        return evaluation is { Status: EvaluationStatus.Running } ? clock.GetUtcNow() : null;
    }

    private async Task<ImmutableArray<PresetMarks>> Ask(Evaluation evaluation, RecordedQuestion question, CancellationToken cancellationToken)
    {
        var answers = new List<(string, string?, decimal)>();
        for (var i = 0; i < evaluation.Order.Presets.Length; i++)
        {
            var (text, cost) = question.Prompt.Length > 0 ? await Ask(evaluation, i, question.Prompt, cancellationToken) : (null, 0);
            answers.Add((evaluation.Order.Presets[i], text, cost));
        }

        return EvaluationMarks.Of(question, answers, evaluation.Order.Reference);
    }

    private async Task<(string? Text, decimal CostUsd)> Ask(Evaluation evaluation, int preset, string prompt, CancellationToken cancellationToken)
    {
        var call = new HiveCall
        {
            RequestId = FormattableString.Invariant($"{evaluation.Id}-{evaluation.Done}-{preset}"), Caller = evaluation.Order.Caller,
            Operation = HiveOperation.ChatCompletions,
            Body = JsonSerializer.SerializeToUtf8Bytes(new { model = evaluation.Order.Presets[preset], messages = new[] { new { role = "user", content = prompt } } }),
        };

        await foreach (var frame in hive.Send(call, cancellationToken))
        {
            switch (frame)
            {
                case HiveFrame.End end:
                    return (Content(end.Tail), end.CostUsd);
                case HiveFrame.Refused:
                    return (null, 0);
            }
        }

        return (null, 0);
    }

    private static string? Content(ReadOnlyMemory<byte> completion)
    {
        using var json = JsonDocument.Parse(completion);
        return json.RootElement.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0
            ? choices[0].GetProperty("message").GetProperty("content").GetString()
            : null;
    }
}
