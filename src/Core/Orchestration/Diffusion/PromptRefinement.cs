using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>The work on one prompt.</summary>
/// <param name="context">The run, on the lease of this stage.</param>
/// <param name="options">Bounds.</param>
/// <param name="judges">Judge.</param>
internal sealed class PromptRefinement(RunContext context, DiffusionOptions options, Judges judges)
{
    private const string Unknown = "entailment_unknown: ";
    private const int ShownLength = 400;
    private readonly List<PromptVersion> _versions = [];
    private readonly Dictionary<int, ImmutableArray<string>> _readers = [];
    private readonly List<string> _models = [.. context.Members.Concat(context.Reserve).OrderByDescending(context.Agents.IsHealthy)];
    private int _plan;
    private string? _shortage;
    private bool _judged;

    /// <summary>Every version there was, the original first.</summary>
    public IReadOnlyList<PromptVersion> Versions => _versions;

    /// <summary>How the prompt was understood; null when nobody could tell.</summary>
    public PromptReading? Reading { get; private set; }

    public async Task<PromptOutcome> Run(string original, CancellationToken cancellationToken)
    {
        // Nothing is read out of what is not refined, and only its end is told: prompts may have megabytes.
        var tooLong = original.Length > options.MaxLength;
        var shown = tooLong ? Excerpt.EndOf(original, ShownLength) : original;
        _versions.Add(new PromptVersion(0, 0, 0, "user", "", shown, "original"));
        var invariants = PromptInvariants.Of(tooLong ? "" : original);
        _plan = DiffusionTrace.Planned(context, invariants, options);
        var outcome = tooLong ? Unchanged(shown, "too_long", "too_long") : await Work(original, invariants, cancellationToken);
        DiffusionTrace.Decided(context, outcome, _plan);
        return outcome;
    }

    private async Task<PromptOutcome> Work(string original, PromptInvariants invariants, CancellationToken cancellationToken)
    {
        if (original.Trim().Length == 0)
        {
            return Unchanged(original, "empty", null);
        }

        if ((Reading = await Interpret(cancellationToken)) is not { } reading)
        {
            return Unchanged(original, _shortage ?? "unreadable", _shortage ?? "no readable interpretation");
        }

        if (!reading.Ambiguous && context.Diffusion == PromptDiffusion.Auto)
        {
            return Unchanged(original, "clear", null);
        }

        var (best, stop) = await Rounds(reading, invariants, cancellationToken);
        var assumption = reading.Ambiguous ? reading.Assumption : "";
        var changed = best.Id > 0 || assumption.Length > 0;
        return new PromptOutcome(best.Text, assumption, changed && context.Diffusion != PromptDiffusion.Suggest, stop, _judged ? null : _shortage ?? "no wording could be judged");
    }

    private async Task<(PromptVersion Best, string Stop)> Rounds(PromptReading reading, PromptInvariants invariants, CancellationToken cancellationToken)
    {
        var (best, near) = (_versions[0], 0);
        for (var round = 1; round <= options.MaxRounds; round++)
        {
            var written = await Write(best, round, reading, invariants, cancellationToken);
            if (written.Count == 0)
            {
                return (best, _shortage ?? "no_candidate");
            }

            var winner = await Judge(best, written, cancellationToken);
            if (winner is null)
            {
                return (best, _shortage ?? "parent_wins");
            }

            near = WordDistance.Between(best.Text, winner.Text) < options.MinDistance ? near + 1 : 0;
            best = winner;
            if (near == 2)
            {
                return (best, "no_distance");
            }
        }

        return (best, "rounds");
    }

    // One call when the first model answers in form; once more by another when it does not.
    private async Task<PromptReading?> Interpret(CancellationToken cancellationToken)
    {
        var messages = DiffusionPrompts.Interpret(context.Messages, context.NewKey());
        foreach (var model in _models.Take(2))
        {
            var answer = await Ask(model, "interpreter", messages, cancellationToken);
            if (answer is not null && PromptReading.Read(answer.Text) is { } reading)
            {
                DiffusionTrace.Read(context, reading, _plan);
                return reading;
            }

            if (_shortage is not null)
            {
                return null;
            }
        }

        return null;
    }

    private async Task<List<PromptVersion>> Write(
        PromptVersion parent, int round, PromptReading reading, PromptInvariants invariants, CancellationToken cancellationToken)
    {
        var refiners = DiffusionPrompts.Round(round, options.Refiners)
            .Select((it, index) => (it.Role, Model: _models[(index + round - 1) % _models.Count], Messages: DiffusionPrompts.Refine(context.Messages, parent.Text, it.Task, reading, context.NewKey())))
            .ToList();
        var answers = await Task.WhenAll(refiners.Select(refiner => Ask(refiner.Model, refiner.Role, refiner.Messages, cancellationToken)));
        var kept = new List<PromptVersion>();
        foreach (var (refiner, answer) in refiners.Zip(answers).Where(pair => pair.Second is not null))
        {
            var text = ModelJson.Object(answer!.Text) is { } json ? ModelJson.Text(json, "prompt").Trim() : "";
            var version = new PromptVersion(_versions.Count, parent.Id, round, refiner.Role, refiner.Model, text, "");
            var fault = text.Length == 0 ? "unreadable"
                : _versions.Exists(other => other.Text.Trim() == text) ? "seen"
                : invariants.BrokenBy(_versions[0].Text, text)
                ?? await Entailed(version, 1, cancellationToken);
            // Who gives the parent back has judged it too.
            _judged |= text == parent.Text.Trim() || (fault is not (null or "unreadable" or "seen") && !fault.StartsWith(Unknown, StringComparison.Ordinal));
            if (fault is null)
            {
                kept.Add(version);
                _versions.Add(version);
            }
            else
            {
                Note(version with { Reason = fault });
            }
        }

        return kept;
    }

    // By another family: models that learned from the same texts read a changed demand over in the same way. Each reader is another
    // one, as long as there are some; whoever is the first of them may be the author, where nobody else is there.
    private async Task<string?> Entailed(PromptVersion version, int readers, CancellationToken cancellationToken)
    {
        var family = context.FamilyOf(version.Model);
        var others = _models.Where(model => context.FamilyOf(model) != family).ToImmutableArray();
        var may = others.IsEmpty ? [.. _models] : others;
        for (; readers > 0; readers--)
        {
            var before = _readers.GetValueOrDefault(version.Id, []);
            if (!before.IsEmpty && may.All(model => model == version.Model || before.Contains(model)))
            {
                return null;
            }

            var brief = new JudgeBrief { Criterion = DiffusionPrompts.SameMeaning, Parent = _plan, Judges = may, Except = before };
            var verdict = await judges.Accept(context, brief, Candidate.By(version.Model, version.Text), cancellationToken);
            Short(verdict.Failure);
            _readers[version.Id] = before.Add(verdict.Judge);
            if (verdict.Accepted != true)
            {
                return verdict.Accepted is null ? Unknown + verdict.Failure : "not_entailed: " + verdict.Reason;
            }
        }

        return null;
    }

    private async Task<PromptVersion?> Judge(PromptVersion parent, List<PromptVersion> written, CancellationToken cancellationToken)
    {
        var incumbent = new Candidate(parent.Text, parent.Model.Length == 0 ? [] : [parent.Model]);
        var challengers = written.Select(version => Candidate.By(version.Model, version.Text)).ToList();
        var brief = new JudgeBrief { Criterion = DiffusionPrompts.BetterPrompt, Parent = _plan, Judges = [.. _models] };
        var tournament = await judges.Challenge(context, brief, incumbent, challengers, cancellationToken);
        foreach (var comparison in tournament.Comparisons)
        {
            Short(comparison.Failure);
        }

        _judged |= tournament.Judged;
        PromptVersion? winner = null;
        for (var i = 0; i < written.Count; i++)
        {
            var won = tournament.Winner == challengers[i];

            // Only of the one that would take its parent's place more is asked: the others cost no more for it.
            var fault = won ? await Entailed(written[i], options.Confirmations, cancellationToken) : null;
            var version = written[i] with { Reason = fault ?? (won ? "won" : tournament.Judged ? "lost" : "not_judged") };
            winner = version.Won ? version : winner;
            Note(version);
        }

        return winner;
    }

    private void Note(PromptVersion version)
    {
        if (version.Id < _versions.Count)
        {
            _versions[version.Id] = version;
        }
        else
        {
            _versions.Add(version);
        }

        DiffusionTrace.Written(context, version, _versions[version.Parent].Text, _plan);
    }

    private async Task<AgentAnswer?> Ask(string model, string role, ImmutableArray<ChatMessage> messages, CancellationToken cancellationToken)
    {
        // A rewriting is about as long as the prompt, and no answer of this stage needs more than that and a few sentences.
        var length = 256 + (_versions[0].Text.Length / 2);
        var answer = await context.Agents.Ask(
            new AgentQuestion
            {
                Model = model, Messages = messages, Stage = DiffusionTrace.Stage, Role = role, Agent = role, Parent = _plan,
                MaxOutputTokens = Math.Min(length, context.MaxOutputTokens), Seed = context.Seed, Timeout = TimeSpan.FromSeconds(options.CallTimeoutSeconds),
            },
            cancellationToken);
        Short(answer.Error);
        return answer.Outcome == CallOutcome.Ok ? answer : null;
    }

    private void Short(string error) => _shortage = error is AgentErrors.Budget or AgentErrors.Deadline ? error : _shortage;

    private static PromptOutcome Unchanged(string original, string stop, string? degradation) => new(original, "", false, stop, degradation);
}
