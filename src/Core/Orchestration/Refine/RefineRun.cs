using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>One run of <c>refine</c>.</summary>
internal sealed class RefineRun(RunContext context, RefineOptions options, ImmutableArray<IAnswerVerifier> verifiers)
{
    public const string Verified = "verified";
    public const string Unverified = "unverified";
    public const string Cycle = "cycle";

    // An open breaker may be about to close: unhealthy members are the last resort, not left out.
    private readonly List<string> _candidates = [.. context.Members.Concat(context.Reserve).OrderByDescending(context.Agents.IsHealthy)];
    private readonly List<AgentAnswer> _failures = [];
    private readonly List<RefineRound> _rounds = [];
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _plan, _without, _asked;

    public async Task<RunDecision> Run(CancellationToken cancellationToken)
    {
        _plan = RefineTrace.Planned(context, verifiers, options);
        if (await Ask(_candidates, "draft", AgentRoles.Proposer, context.Messages, cancellationToken) is not { } draft)
        {
            return Decided(NoAnswer.Because(_failures, Shortage() ?? "all_ended", Degradations("")));
        }

        var (best, stop) = await Loop(draft, cancellationToken);
        return Decided(Answered(best, stop));
    }

    /// <summary>Another engine's answer instead of a draft. Its votes stay as they were, but an answer that nobody voted for was not won by them.</summary>
    public async Task<RunDecision> Improve(RunDecision given, CancellationToken cancellationToken)
    {
        _plan = RefineTrace.Planned(context, verifiers, options);
        var author = given.Votes.FirstOrDefault(vote => vote.Won)?.Models.FirstOrDefault() ?? _candidates[0];
        _answered.Add(author);
        var (best, stop) = await Loop(new AgentAnswer { Model = author, Outcome = CallOutcome.Ok, Text = given.Answer }, cancellationToken);
        var refined = Answered(best, stop);
        var changed = refined.Answer != given.Answer;

        // In one reading of both, as the votes were in one of all.
        var elected = !changed || (given.Votes.Any(vote => vote.Won) && AnswerReader.AreSame(context.Question, given.Answer, refined.Answer, context.Format is not null));
        var degradations = given.Degradations.AddRange(refined.Degradations);
        return Decided(given with
        {
            Answer = refined.Answer,
            Status = degradations.IsEmpty ? given.Status : RunStatus.Degraded,
            StopReason = changed ? refined.StopReason : given.StopReason,
            Degradations = degradations,
            // The chance was that of the text that won.
            Confidence = changed ? null : given.Confidence,
            Agreement = elected ? given.Agreement : null,
            Votes = elected ? given.Votes : [.. given.Votes.Select(vote => vote with { Won = false })],
            Report = Reports.Join(given.Report, refined.Report),
        });
    }

    private async Task<(Version Best, string Stop)> Loop(AgentAnswer draft, CancellationToken cancellationToken)
    {
        _seen.Add(draft.Text.Trim());
        var best = new Version(draft, Verify(draft, 1));
        while (true)
        {
            if (Stop(best.Verification) is { } stop)
            {
                return (best, stop);
            }

            var (next, ended) = await Round(best, cancellationToken);
            best = next;
            if (ended is not null)
            {
                return (best, ended);
            }
        }
    }

    private string? Stop(Verification best) =>
        !best.Checked ? Unverified
        : best.Score >= options.Enough && best.Worst < options.Severe ? Verified
        : _without >= options.MaxRoundsWithoutGain ? Fruitless()
        : _rounds.Count >= options.MaxRounds ? "rounds"
        : null;

    private string Fruitless() => _rounds is [.., { Reason: Cycle }] ? Cycle : "no_gain";

    private async Task<(Version Best, string? Ended)> Round(Version best, CancellationToken cancellationToken)
    {
        var fresh = _candidates.Where(model => !_answered.Contains(model)).ToList();
        if (RefineActions.Choose(options, best.Verification, _without, fresh.Count > 0) is not { } action)
        {
            return (best, Fruitless());
        }

        // Whoever wrote the answer corrects it; when that model fails, somebody else does.
        var models = action == RefineActions.Switch ? fresh : _candidates.OrderByDescending(model => model == best.Answer.Model).ToList();
        var messages = RefineActions.Messages(context.Messages, action, best.Answer.Text, best.Verification);
        if (await Ask(models, "rewrite", "refiner", messages, cancellationToken) is not { } answer)
        {
            Note(best, action, null, null, "no_answer", []);
            return (best, Shortage() ?? "all_ended");
        }

        if (!_seen.Add(answer.Text.Trim()))
        {
            // Who repeats the answer has not corrected it, and another action may; what was rejected before would go round in a circle.
            Note(best, action, answer, null, Cycle, []);
            return (best, answer.Text.Trim() == best.Answer.Text.Trim() ? null : Cycle);
        }

        var candidate = new Version(answer, Verify(answer, _rounds.Count + 2));
        var regressions = candidate.Verification.RegressionsFrom(best.Verification);

        // An answer in which nothing can be checked any more has lost its proof, not its mistakes.
        var reason = !candidate.Verification.Checked ? Unverified
            : regressions.Length > 0 ? "regression"
            : action == RefineActions.Clarify && SaysOther(best, answer.Text) ? "changed"
            : candidate.Verification.Score - best.Verification.Score < options.MinGain - 1e-9 ? "no_gain"
            : "gain";
        Note(best, action, answer, candidate.Verification, reason, regressions);
        return (reason == "gain" ? candidate : best, null);
    }

    // Asked for another form alone, a model that says something else has not done what it was asked. Only where the question itself
    // tells what the answer is, and only for form: a part that was missing may change it.
    private bool SaysOther(Version best, string text)
    {
        var question = context.Question;
        if (TaskClasses.Of(question) is not (TaskClasses.Choice or TaskClasses.PythonValue) || best.Verification.Issues.Any(issue => issue.Type != IssueType.Format))
        {
            return false;
        }

        var shape = AnswerReader.ShapeOf(question, [best.Answer.Text, text]);
        return AnswerReader.Read(best.Answer.Text, shape) is { } said && said != AnswerReader.Read(text, shape);
    }

    private void Note(Version best, string action, AgentAnswer? answer, Verification? after, string reason, ImmutableArray<Finding> regressions)
    {
        var accepted = reason == "gain";
        _without = accepted ? 0 : _without + 1;
        var round = new RefineRound(
            _rounds.Count + 1, action, answer?.Model ?? "", best.Verification.Score, after?.Score, accepted, reason, best.Verification.Issues, regressions,
            answer is null ? [] : TextChange.Between(best.Answer.Text, answer.Text));
        _rounds.Add(round);
        RefineTrace.Rewritten(context, round, _plan);
    }

    // The first of the models that answers; null when none does, or when money or time is short.
    private async Task<AgentAnswer?> Ask(
        IReadOnlyList<string> models, string stage, string role, ImmutableArray<ChatMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var (rank, model) in models.Index())
        {
            var answer = await context.Agents.Ask(
                new AgentQuestion
                {
                    Model = model, Messages = messages, Stage = stage, Role = role, Agent = $"agent-{++_asked}", Parent = _plan,
                    MaxOutputTokens = context.MaxOutputTokens, Temperature = context.Temperature, Seed = context.Seed, Stop = context.Stop,
                    Format = context.Format, HasStandIn = models.Skip(rank + 1).Any(context.Agents.IsHealthy), Timeout = TimeSpan.FromSeconds(options.CallTimeoutSeconds),
                },
                cancellationToken);
            if (answer.Outcome == CallOutcome.Ok || FittingAgents.IsMisfit(answer))
            {
                _answered.Add(model);
                return answer;
            }

            _failures.Add(answer);
            if (answer.Error == AgentErrors.Deadline)
            {
                return null;
            }
        }

        return null;
    }

    private Verification Verify(AgentAnswer answer, int version)
    {
        // Programs are cheap: all of them check every version whole, which is the check for regressions as well.
        var verification = new Verification { Findings = [.. verifiers.SelectMany(verifier => verifier.Verify(answer.Text))] };
        RefineTrace.Verified(context, version, answer.Model, verification, _plan);
        return verification;
    }

    private string? Shortage() => _failures.LastOrDefault()?.Error is AgentErrors.Budget or AgentErrors.Deadline ? _failures[^1].Error : null;

    private RunDecision Answered(Version best, string stop)
    {
        var degradations = Degradations(
            stop == Verified ? "" : stop == Unverified ? "unverified: nothing in the answer could be checked" : $"issues_remain: {best.Verification.Issues.Length}");
        return new RunDecision
        {
            Status = degradations.IsEmpty ? RunStatus.Complete : RunStatus.Degraded,
            StopReason = stop,
            Answer = best.Answer.Text,
            Degradations = degradations,
            Replacements = [.. _answered.Where(model => model != _candidates[0] && _failures.Any(failure => failure.Model == _candidates[0]))],
            Report = RefineTrace.Report(_rounds, best.Verification, best.Answer.Model, stop),
        };
    }

    private ImmutableArray<string> Degradations(string own)
    {
        var failed = _failures.Select(answer =>
            $"member_failed: {answer.Model} ({answer.Reason()})").Distinct();
        return [.. failed, .. own.Length > 0 ? [own] : Array.Empty<string>()];
    }

    private RunDecision Decided(RunDecision decision)
    {
        RefineTrace.Decided(context, decision, _plan);
        return decision;
    }

    private sealed record Version(AgentAnswer Answer, Verification Verification);
}
