using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>
/// The one way in which models judge texts.
/// <list type="number">
/// <item>A judge sees texts without authors, as delimited data; which of two it sees first is drawn.</item>
/// <item>Two texts are judged in both orders; who wins in one only has not won.</item>
/// <item>Nobody judges what it wrote, unless nobody else is there; then the comparison says so.</item>
/// <item>A verdict that cannot be read is asked for once more, then of the next judge.</item>
/// </list>
/// Length plays no part here, and judges are told that it is no merit.
/// </summary>
/// <param name="options">How judges are asked.</param>
public sealed class Judges(JudgeOptions options)
{
    private const string Stage = "judge";
    private readonly JudgeChain _chain = new(options);

    /// <summary>Compares two candidates. Two that say the same to the letter are a tie that nobody is asked for.</summary>
    public async Task<Comparison> Compare(RunContext context, JudgeBrief brief, Candidate first, Candidate second, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(brief);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Text.Trim() == second.Text.Trim())
        {
            return new Comparison(Verdict.Tie, [], false, "", brief.Parent);
        }

        // Chance first: calls that run at once must not share a source of it.
        var (key, swapped) = (context.NewKey(), context.Random.Next(2) == 1);
        var (judges, self) = _chain.Of(context, brief, first.Authors.Concat(second.Authors));
        var straight = JudgePrompt.Compare(context, brief.Criterion, key, first.Text, second.Text);
        var crossed = JudgePrompt.Compare(context, brief.Criterion, key, second.Text, first.Text);
        var replies = await Task.WhenAll(
            _chain.Ask(context, swapped ? crossed : straight, judges, brief.Parent, cancellationToken),
            _chain.Ask(context, swapped ? straight : crossed, judges, brief.Parent, cancellationToken));
        var (one, other) = swapped ? (replies[1], replies[0]) : (replies[0], replies[1]);
        var (said, saidSwapped) = (Meaning(one.Word, Verdict.First, Verdict.Second), Meaning(other.Word, Verdict.Second, Verdict.First));
        var verdict = said == Verdict.None || saidSwapped == Verdict.None ? Verdict.None : said == saidSwapped ? said : Verdict.Tie;
        var entry = Write(context, brief, new
        {
            verdict = Name(verdict),
            orders = new[] { Shown(one, said), Shown(other, saidSwapped) },
            first = first.Authors,
            second = second.Authors,
            self_judged = self,
        });
        ImmutableArray<string> asked = [.. replies.Select(reply => reply.Judge).Where(judge => judge.Length > 0).Distinct(StringComparer.Ordinal)];
        return new Comparison(verdict, asked, self, verdict == Verdict.None ? (one.Word is null ? one : other).Failure : "", entry);
    }

    /// <summary>
    /// Challengers against an incumbent, which stays unless one beats it: before one judge and then, where
    /// <see cref="JudgeOptions.Confirm"/> says so and there is one, before another. Of several the one named first wins.
    /// </summary>
    public async Task<Tournament> Challenge(
        RunContext context, JudgeBrief brief, Candidate incumbent, IReadOnlyList<Candidate> challengers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(challengers);
        var first = await Task.WhenAll(challengers.Select(challenger => Compare(context, brief, challenger, incumbent, cancellationToken)));
        var verdicts = first.Select(comparison => comparison.Verdict).ToArray();
        var confirmations = new List<Comparison>();
        for (var i = 0; i < challengers.Count; i++)
        {
            // One after another: the first that is confirmed wins, and the rest need not be paid for.
            if (verdicts[i] == Verdict.First && options.Confirm && !verdicts.AsSpan(0, i).Contains(Verdict.First)
                && await Again(context, brief, challengers[i], incumbent, first[i], cancellationToken) is { } confirmation)
            {
                confirmations.Add(confirmation);
                verdicts[i] = confirmation.Verdict is Verdict.First ? Verdict.First : Verdict.Tie;
            }
        }

        var placed = challengers.Select((challenger, i) => (Candidate: challenger, Place: Place(verdicts[i]))).Prepend((Candidate: incumbent, Place: 1));
        return new Tournament([.. placed.OrderBy(it => it.Place).Select(it => it.Candidate)], [.. first, .. confirmations]);
    }

    /// <summary>Asks whether a text meets the brief's criterion.</summary>
    public async Task<Acceptance> Accept(RunContext context, JudgeBrief brief, Candidate candidate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(brief);
        ArgumentNullException.ThrowIfNull(candidate);
        var (judges, self) = _chain.Of(context, brief, candidate.Authors);
        var reply = await _chain.Ask(context, JudgePrompt.Accept(context, brief.Criterion, context.NewKey(), candidate.Text), judges, brief.Parent, cancellationToken);
        bool? accepted = reply.Word is { } word ? word == "yes" : null;
        var entry = Write(context, brief, new
        {
            verdict = reply.Word ?? "none", judge = reply.Judge, reason = reply.Reason, malformed = reply.Malformed, failure = reply.Failure,
            candidate = candidate.Authors, self_judged = self,
        });
        return new Acceptance(accepted, reply.Reason, reply.Judge, self, reply.Failure, entry);
    }

    /// <summary>Asks whether two answers mean the same: each has to follow from the other. One direction that does not hold is enough for no.</summary>
    public async Task<Acceptance> Agree(RunContext context, JudgeBrief brief, Candidate first, Candidate second, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(brief);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var (judges, self) = _chain.Of(context, brief, first.Authors.Concat(second.Authors));
        var key = context.NewKey();
        var reply = await _chain.Ask(context, JudgePrompt.Follows(context, key, second.Text, first.Text), judges, brief.Parent, cancellationToken);
        if (reply.Word == "yes")
        {
            reply = await _chain.Ask(context, JudgePrompt.Follows(context, key, first.Text, second.Text), judges, brief.Parent, cancellationToken);
        }

        var entry = Write(context, brief, new
        {
            same = reply.Word ?? "none", judge = reply.Judge, reason = reply.Reason, malformed = reply.Malformed, failure = reply.Failure,
            first = first.Authors, second = second.Authors, self_judged = self,
        });
        return new Acceptance(reply.Word is { } word ? word == "yes" : null, reply.Reason, reply.Judge, self, reply.Failure, entry);
    }

    // By another judge than before; null when there is none but the authors, and then one judge's word stands.
    private async Task<Comparison?> Again(
        RunContext context, JudgeBrief brief, Candidate challenger, Candidate incumbent, Comparison before, CancellationToken cancellationToken)
    {
        var others = brief with { Except = brief.Except.AddRange(before.Judges), Parent = before.Entry };
        var (judges, self) = _chain.Of(context, others, challenger.Authors.Concat(incumbent.Authors));
        return judges.IsEmpty || self ? null : await Compare(context, others, challenger, incumbent, cancellationToken);
    }

    private static int Place(Verdict verdict) => verdict switch { Verdict.First => 0, Verdict.Second => 3, _ => 2 };

    private static Verdict Meaning(string? word, Verdict a, Verdict b) => word switch { null => Verdict.None, "A" => a, "B" => b, _ => Verdict.Tie };

    private static string Name(Verdict verdict) => verdict.ToString().ToLowerInvariant();

    private static object Shown(JudgeReply reply, Verdict said) =>
        new { judge = reply.Judge, said = Name(said), reason = reply.Reason, malformed = reply.Malformed, failure = reply.Failure };

    private static int Write<T>(RunContext context, JudgeBrief brief, T data) => context.Trace.Add(new TraceEvent
    {
        Seq = 0, Parent = brief.Parent, Stage = Stage, Kind = TraceKind.Judge, Data = JsonSerializer.Serialize(data),
    });
}
