using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Storage;

namespace LLMHive.Chat;

[GrainType("llmhive.evaluation")]
internal sealed class EvaluationGrain(
    [PersistentState("chat.evaluation", "Default")] IPersistentState<EvaluationState> store, EffectsOutbox outbox, IModelCatalogue models,
    StrategyCatalogue engines, IRecordedQuestions questions, TimeProvider clock) : DurableGrain<EvaluationState>(store, outbox), IEvaluationGrain
{
    public async Task<Outcome<Evaluation>> Start(EvaluationOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (State.Evaluation is { } begun)
        {
            return begun;
        }

        for (var i = 0; i < order.Presets.Length; i++)
        {
            if (models.Find(order.Presets[i]) is not { Kind: not ModelKind.Embedding })
            {
                return Refusal.Of(RefusalCodes.ModelNotFound, $"There is no chat or hive model '{order.Presets[i]}'. GET /v1/models lists them.", $"presets[{i}]");
            }
        }

        // Who learns is asked as a whole, so that every question tells about every member.
        if (order.Learn is { } learn && !(models.Find(learn) is { Kind: ModelKind.Hive, Engine: var engine } && engines.Find(engine) is { TakesQuorum: true }))
        {
            return Refusal.Of(
                RefusalCodes.InvalidRequest, $"'learn' is '{learn}', whose members are not asked all together. Name a hive model that votes, such as hive/vote, or leave it out.", "learn");
        }

        var found = questions.Read(order.File, order.Questions);
        if (found.Value is not { } file)
        {
            return found.Refusal!;
        }

        var evaluation = new Evaluation
        {
            Id = GrainKeys.EvaluationOf(this.GetPrimaryKeyString()), Order = order, Total = file.All.Length, Skipped = file.Skipped, CreatedAt = clock.GetUtcNow(),
            Marks = [.. order.Presets.Select(preset => new PresetMarks { Preset = preset })],
        };
        await Commit(new() { Evaluation = evaluation, Effects = new() { Work = [EvaluationWork.Of(evaluation.Id, clock.GetUtcNow())] } }, 1, cancellationToken);
        return evaluation;
    }

    public Task<Evaluation?> Find(CancellationToken cancellationToken)
    {
        if (State.Evaluation is null)
        {
            DeactivateOnIdle(); // A guessed id must not stay in memory.
        }

        return Task.FromResult(State.Evaluation);
    }

    public async Task<Evaluation?> Mark(int question, ImmutableArray<PresetMarks> marks, CancellationToken cancellationToken)
    {
        if (State.Evaluation is not { Status: EvaluationStatus.Running } evaluation || question != evaluation.Done)
        {
            return State.Evaluation;
        }

        var next = evaluation with { Done = question + 1, Marks = [.. evaluation.Marks.Zip(marks, static (sum, more) => sum.Plus(more))] };
        var status = next.Done >= next.Total ? EvaluationStatus.Complete : next.CostUsd >= next.Order.MaxCostUsd ? EvaluationStatus.OutOfBudget : EvaluationStatus.Running;
        next = next with { Status = status, EndedAt = status == EvaluationStatus.Running ? null : clock.GetUtcNow() };
        await Commit(new() { Evaluation = next }, next.Done + 1, cancellationToken);
        return next;
    }

    public async Task<Evaluation?> GiveUp(CancellationToken cancellationToken)
    {
        if (State.Evaluation is { Status: EvaluationStatus.Running } evaluation)
        {
            await Commit(
                new() { Evaluation = evaluation with { Status = EvaluationStatus.Failed, EndedAt = clock.GetUtcNow() } }, evaluation.Done + 2, cancellationToken);
        }

        return State.Evaluation;
    }
}
