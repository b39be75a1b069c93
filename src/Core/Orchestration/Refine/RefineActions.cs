using System.Text;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>Chooses what to do about issues, and writes what to ask for.</summary>
internal static class RefineActions
{
    public const string Patch = "patch";
    public const string Clarify = "clarify_prompt";
    public const string Switch = "switch_model";
    public const string Decompose = "decompose";
    private const int EvidenceLength = 400;
    private const int MostIssues = 12;

    /// <summary>
    /// The action of a round: the gentlest first, after a round without gain the stronger one that the issues call for; null when
    /// none is left.
    /// </summary>
    /// <param name="options">Which actions there are.</param>
    /// <param name="verification">What is wrong.</param>
    /// <param name="without">Rounds without gain until now, one after the other.</param>
    /// <param name="others">There is a member that has not answered.</param>
    public static string? Choose(RefineOptions options, Verification verification, int without, bool others)
    {
        var formal = verification.Issues.All(issue => issue.Type is IssueType.Format or IssueType.Incomplete);

        // Work that went wrong in several places, or was not done to its end, is taken apart; a single slip may be its author's.
        var apart = verification.Issues.Any(issue => issue.Type == IssueType.Incomplete) || verification.Issues.Count(issue => issue.Type != IssueType.Format) > 1;

        // Shown that it is not supported, a model finds reasons for the answer that it has.
        string[] order = verification.Issues.All(issue => issue.Type == IssueType.Unsupported) ? [Decompose, Switch]
            : apart ? [formal ? Clarify : Patch, Decompose, Switch]
            : [formal ? Clarify : Patch, Switch, Decompose];
        var actions = order.Where(action => action switch
        {
            Switch => options.SwitchModel && others,
            Decompose => options.Decompose,
            _ => options.Patch,
        }).ToList();
        return without < actions.Count ? actions[without] : null;
    }

    /// <summary>The conversation to send for an action. Who answers anew does not see the answer that failed: it would repeat it.</summary>
    public static ImmutableArray<ChatMessage> Messages(ImmutableArray<ChatMessage> conversation, string action, string answer, Verification verification) =>
        action == Switch
            ? conversation
            : conversation.Add(new("assistant", answer)).Add(new("user", Instructions(action, verification)));

    private static string Instructions(string action, Verification verification)
    {
        var text = new StringBuilder(action switch
        {
            Clarify => "Your answer was checked by a program and does not have the form that is required. The requirements that it misses:\n",
            Decompose => "Your answer was checked by a program, and these claims in it do not hold:\n",
            _ => "Your answer was checked by a program. These claims in it do not hold:\n",
        });
        foreach (var issue in verification.Issues.Take(MostIssues))
        {
            text.Append("- ").Append(Excerpt.EndOf(issue.Claim, EvidenceLength)).Append(" [").Append(issue.Type.ToString().ToLowerInvariant())
                .Append("]: ").Append(Excerpt.EndOf(issue.Evidence, EvidenceLength)).Append('\n');
        }

        return text.Append(action switch
        {
            Clarify => "Write the whole answer again so that it meets them. Change nothing else, and write nothing but the answer.",
            Decompose => "Solve the task again from the start in small steps, one calculation or claim on a line, and check each before you go on. "
                + "Then give the whole answer in the form that was asked for.",
            _ => "Correct them and all that follows from them. Keep everything else word for word, and write nothing but the whole corrected answer.",
        }).ToString();
    }
}
