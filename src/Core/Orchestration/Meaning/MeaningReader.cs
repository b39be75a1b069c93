using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// Brings open answers, and those of a few words, that mean the same to one vote. Closed forms have normal forms and need none of this.
/// <list type="number">
/// <item>One call embeds one text of each normal form.</item>
/// <item>From the likest pair on: alike enough and no detail apart is the same, unlike enough is not, judges decide between.
/// Of a few words no likeness is enough: names of one kind are alike too, and judges decide.</item>
/// <item>Two clusters become one only when nothing is known to differ between them.</item>
/// </list>
/// What could not be found out leaves answers apart, and the result says so.
/// </summary>
/// <param name="options">The embedding model, thresholds.</param>
/// <param name="judge">How judges are asked.</param>
public sealed class MeaningReader(MeaningOptions options, JudgeOptions judge)
{
    private const string Stage = "meaning";
    private readonly Judges _judges = new(judge);

    /// <summary>The most that it asks beyond the members' answers; nothing without a model.</summary>
    public EngineNeeds Needs(int members)
    {
        // Each pair in both directions, and both texts stand in each of these prompts.
        var pairs = Math.Min(options.MaxJudged, members * (members - 1) / 2);
        return options.Model.Length == 0 || members < 2 ? EngineNeeds.None : new(1 + (2 * pairs), members + (4 * pairs));
    }

    /// <summary>The ballots with one vote for each meaning: the normal form of the best-ranked answer that has it.</summary>
    public async Task<MeaningResult> Read(
        RunContext context, AnswerForm form, ImmutableArray<Ballot> ballots, int parent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var forms = ballots.Where(ballot => ballot.Vote is not null && ballot.Calls.IsDefaultOrEmpty).OrderBy(ballot => ballot.Rank).DistinctBy(ballot => ballot.Vote).ToList();
        if (options.Model.Length == 0 || form is not (AnswerForm.Open or AnswerForm.ShortText) || forms.Count < 2)
        {
            return new(ballots, []);
        }

        var texts = forms.Select(ballot => Excerpt.EndOf(AnswerReader.Said(ballot.Text), options.TextLength)).ToImmutableArray();
        var embedded = await context.Agents.Ask(
            new AgentQuestion
            {
                Model = options.Model, Messages = [], Texts = texts, Stage = Stage, Parent = parent, MaxOutputTokens = 0,
                Timeout = TimeSpan.FromSeconds(options.CallTimeoutSeconds),
            },
            cancellationToken);
        if (embedded.Outcome != CallOutcome.Ok)
        {
            return new(ballots, [$"meanings: not compared ({embedded.Reason()})"]);
        }

        var pairs = new MeaningPairs(texts, embedded.Vectors, options.Different);
        var asked = new List<MeaningPair>();
        foreach (var pair in pairs.LikestFirst([.. forms.Select(ballot => ballot.Vote!)]))
        {
            if (pairs.MayJoin(pair))
            {
                asked.Add(await Decide(context, pair, form, forms, asked, parent, cancellationToken));
                pairs.Take(asked[^1]);
            }
        }

        MeaningTrace.Compared(context, options.Model, asked, forms, parent);
        var labels = Enumerable.Range(0, forms.Count).ToDictionary(i => forms[i].Vote!, i => forms[pairs.First(i)].Vote!, StringComparer.Ordinal);
        return new([.. ballots.Select(ballot => ballot.Vote is { } vote ? ballot with { Vote = labels.GetValueOrDefault(vote, vote) } : ballot)], Open(asked));
    }

    private async Task<MeaningPair> Decide(
        RunContext context, MeaningPair pair, AnswerForm form, List<Ballot> forms, List<MeaningPair> before, int parent, CancellationToken cancellationToken)
    {
        if (form == AnswerForm.Open && pair.Similarity >= options.Same && !pair.DetailsDiffer)
        {
            return pair with { Same = true, By = "embedding" };
        }

        if (before.Count(it => it.By == "judge") >= options.MaxJudged)
        {
            return pair with { By = "nobody", Failure = "enough_judged" };
        }

        var agreed = await _judges.Agree(
            context, new JudgeBrief { Parent = parent }, Candidate(forms[pair.First]), Candidate(forms[pair.Second]), cancellationToken);
        return pair with { Same = agreed.Accepted, By = "judge", Failure = agreed.Failure };
    }

    private static Candidate Candidate(Ballot ballot) => new(ballot.Text, [ballot.Model]);

    private static ImmutableArray<string> Open(List<MeaningPair> asked)
    {
        var open = asked.Where(pair => pair.Same is null).ToList();
        return open.Count == 0 ? [] : [FormattableString.Invariant(
            $"meanings: {open.Count} of {asked.Count} pairs not decided ({string.Join(", ", open.Select(pair => pair.Failure).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))})")];
    }
}

/// <summary>Ballots after their meanings were compared.</summary>
/// <param name="Ballots">One vote for each meaning.</param>
/// <param name="Degradations">What could not be found out.</param>
public sealed record MeaningResult(ImmutableArray<Ballot> Ballots, ImmutableArray<string> Degradations);
