using System.Globalization;

namespace LLMHive.Orchestration;

/// <summary>Gives no answer where the caller wants none that is too likely to be wrong, and says what is known instead.</summary>
internal static class Abstention
{
    /// <summary>Stop reason of runs that abstained for it.</summary>
    public const string MaxRisk = "max_risk";

    /// <summary>The decision, or an abstention in its place.</summary>
    /// <param name="context">The run.</param>
    /// <param name="decision">What the votes came to.</param>
    /// <param name="election">Their count.</param>
    /// <param name="allows">Whether an answer may be given at a risk; null = too few outcomes are known to tell.</param>
    public static RunDecision Of(RunContext context, RunDecision decision, Election election, Func<double, bool?> allows)
    {
        if (context.MaxRisk is not { } most)
        {
            return decision;
        }

        // Without an agreement nothing was decided by votes, and no outcome tells how often such an answer is right.
        return (decision.Agreement is null ? null : allows(most)) switch
        {
            true => decision,
            false => decision with
            {
                Status = RunStatus.Abstained,
                StopReason = MaxRisk,
                Answer = Text(most, decision.Confidence, election),
                ToolCalls = [],
                Votes = [.. decision.Votes.Select(vote => vote with { Won = false })],
                Dissent = [.. election.Positions.Select(position => Excerpt.EndOf(position.Ballots[0].Position, VoteDecision.DissentLength))],
            },
            null => decision with
            {
                Status = decision.Status == RunStatus.Complete ? RunStatus.Degraded : decision.Status,
                Degradations = decision.Degradations.Add("max_risk: not known how often such an answer is wrong"),
            },
        };
    }

    private static string Text(double most, double? chance, Election election)
    {
        var sure = chance is { } told ? string.Create(CultureInfo.InvariantCulture, $" The likeliest one is right with a chance of {told:P0}.") : "";
        var positions = election.Positions.Select(position =>
            string.Create(CultureInfo.InvariantCulture, $"- {VoteTrace.Short(position.Answer)} ({position.Ballots.Length} of {election.Voters})"));
        return string.Create(CultureInfo.InvariantCulture, $"No answer is sure enough: at most {most:P1} of all questions may be answered wrongly.{sure}\n")
            + (election.Positions.Length == 1 ? "The models agree, but on such questions that proves too little:\n" : "In dispute is which of these is right:\n")
            + string.Join('\n', positions)
            + "\nIt would be settled by something that can be checked: a source, a calculation, or a test.";
    }
}
