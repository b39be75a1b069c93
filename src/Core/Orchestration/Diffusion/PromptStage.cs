using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// Prompt diffusion and refinement, a stage before any engine.
/// <list type="number">
/// <item>Names, numbers, quotations, code, constraints, language and form are taken out of the prompt by program.</item>
/// <item>One call tells how it can be understood. Clear → unchanged, unless it is to be refined in any case.</item>
/// <item>Refiners reword it in parallel; what loses or adds something is rejected by program, then by a model of another family.</item>
/// <item>The rest challenges its parent before judges, in both orders. "No change" can win.</item>
/// <item>It stops when the parent wins, when versions differ no more, after some rounds, and when its part of the budget is spent.</item>
/// </list>
/// The original is always kept and reported; in <see cref="PromptDiffusion.Suggest"/> it is also what the engine gets.
/// </summary>
/// <param name="options">Bounds.</param>
/// <param name="judge">How judges are asked.</param>
public sealed class PromptStage(DiffusionOptions options, JudgeOptions judge)
{
    private readonly Judges _judges = new(judge);

    /// <summary>An engine with this stage before it.</summary>
    public IOrchestrationStrategy Before(IOrchestrationStrategy engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new Staged(this, engine);
    }

    private async Task<RunDecision> Run(IOrchestrationStrategy engine, RunContext context, CancellationToken cancellationToken)
    {
        var at = LastUser(context.Messages);
        if (at < 0 || context.Members.IsEmpty)
        {
            return await engine.Run(context, cancellationToken);
        }

        var final = context.Agents.WorstCase(new AgentQuestion
        {
            Model = context.Members[0], Messages = context.Messages, Stage = "", MaxOutputTokens = context.MaxOutputTokens, Format = context.Format,
        }) ?? default;
        var calls = engine.Answers(context.Members.Length) + engine.Needs(context.Members.Length).Calls;
        var lease = context.Budget.KeepingReserve(1 - options.Part, final, default, context.Clock.GetUtcNow(), calls);
        var work = new PromptRefinement(context with { Budget = lease, Agents = context.Agents.Within(lease) }, options, _judges);
        var outcome = await work.Run(context.Messages[at].Text, cancellationToken);
        var decision = await engine.Run(outcome.Used ? context with { Messages = context.Messages.SetItem(at, context.Messages[at] with { Text = outcome.Text }) } : context, cancellationToken);
        var report = DiffusionTrace.Report(context.Diffusion, outcome, work.Reading, work.Versions);
        return Told(decision, outcome, JsonSerializer.Serialize(new { diffusion = report }));
    }

    private static RunDecision Told(RunDecision decision, PromptOutcome outcome, string report) => decision with
    {
        Report = Reports.Join(decision.Report, report),
        Status = outcome.Degradation is not null && decision.Status == RunStatus.Complete ? RunStatus.Degraded : decision.Status,
        Degradations = outcome.Degradation is { } degradation ? decision.Degradations.Add("diffusion: " + degradation) : decision.Degradations,
    };

    private static int LastUser(ImmutableArray<ChatMessage> messages)
    {
        for (var i = messages.Length - 1; i >= 0; i--)
        {
            if (messages[i].Role == "user")
            {
                return i;
            }
        }

        return -1;
    }

    private sealed class Staged(PromptStage stage, IOrchestrationStrategy engine) : IOrchestrationStrategy
    {
        public string Name => engine.Name;

        public EngineNeeds Needs(int members)
        {
            // A round that ends before its judges have spoken can never change a prompt: as many calls as a whole one takes, and so much
            // more that the stage's part of the whole leaves the engine all that it needs by itself.
            var needs = engine.Needs(members);
            var part = stage.Part;
            var calls = Math.Max(stage.RoundCalls, (int)Math.Ceiling((needs.Calls + members) * part / (1 - part)));
            return new EngineNeeds(needs.Calls + calls, needs.Answers + Math.Max(stage.Refiners, calls / 2), Deep: true);
        }

        public int Answers(int members) => engine.Answers(members);

        public bool TakesQuorum => engine.TakesQuorum;

        public bool TakesFormat => engine.TakesFormat;

        public bool TakesTools => engine.TakesTools;

        public Refusal? Refuse(ImmutableArray<AnswerCheck> checks) => engine.Refuse(checks);

        public Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(context);
            return stage.Run(engine, context, cancellationToken);
        }
    }

    private double Part => options.Part;

    private int Refiners => options.Refiners;

    // Meanings; each refiner's wording, its reader and its comparison in both orders; the second judge and the further readers of the winner.
    private int RoundCalls => 1 + (options.Refiners * 4) + (judge.Confirm ? 2 : 0) + options.Confirmations;
}
