using System.Text.Json;
using System.Text.RegularExpressions;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>
/// Work in roles over recorded answers, which hold no parts of tasks: two roles solve the whole question apart from each other (their
/// results are recorded), a third checks both.
/// <list type="bullet">
/// <item>The checker copies a right result as often as the dice say, else a wrong one.</item>
/// <item>The quality manager judges each result by itself, and returns those that it takes for wrong.</item>
/// <item>The executive copies a right result as often as the dice say, else a wrong one; it adds nothing of its own.</item>
/// </list>
/// </summary>
internal sealed partial class SimulatedRoles(SimulatedDice dice)
{
    private const string Plan = """
        {"sub_goals": ["an answer", "the same found in another way"], "nodes": [
          {"id": "first", "role": "lead_researcher", "objective": "Answer the question.", "budget_share": 0.25},
          {"id": "second", "role": "lead_analyst", "objective": "Answer the question in another way.", "budget_share": 0.25},
          {"id": "check", "role": "fact_checker", "objective": "Say which of both holds.", "inputs": ["first", "second"], "budget_share": 0.25}]}
        """;

    /// <summary>A node that is shown results of others.</summary>
    public static bool Checks(AgentQuestion asked) => Results(asked).Count > 0;

    /// <summary>Plan or approval.</summary>
    public string Manage(AgentQuestion asked)
    {
        if (asked.Stage == "plan")
        {
            return Plan;
        }

        var returned = Results(asked).Where(result => dice.IsRight(result.Text) != dice.Succeeds()).ToList();
        return JsonSerializer.Serialize(new
        {
            approved = returned.Count == 0, returns = returned.Select(result => new { node = result.Node, reason = "seems wrong" }),
        });
    }

    public string Check(AgentQuestion asked) => Chosen(asked);

    public string Synthesis(AgentQuestion asked) => Chosen(asked);

    private string Chosen(AgentQuestion asked) => dice.Choose([.. Results(asked).Select(result => result.Text)]) ?? "";

    private static List<(string Node, string Text)> Results(AgentQuestion asked) =>
        [.. Tagged().Matches(asked.Messages[^1].Text).Select(match => (match.Groups["node"].Value, match.Groups["text"].Value))];

    [GeneratedRegex(@"<result-(?<node>\w+) (?<key>[0-9a-f]+)>\n(?:Objective: [^\n]*\n)?(?<text>.*?)\n</result-\k<node> \k<key>>", RegexOptions.Singleline)]
    private static partial Regex Tagged();
}
