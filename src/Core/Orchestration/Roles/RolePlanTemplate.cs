namespace LLMHive.Orchestration;

/// <summary>The plan that is always valid: find out, work out, and check both.</summary>
internal static class RolePlanTemplate
{
    /// <summary>The template for given goals; fewer than two say too little, and the message itself stands for them.</summary>
    public static RolePlan For(ImmutableArray<string> subGoals)
    {
        subGoals = subGoals.Length > 1 ? subGoals : ["the facts that the last message needs", "the answer to the last message"];
        var goals = string.Join("; ", subGoals.Select(goal => goal.Length > 200 ? goal[..200] : goal).Take(4));
        return new RolePlan(subGoals,
        [
            new() { Id = "research", Role = "lead_researcher", Objective = $"Find out what has to be known for: {goals}", BudgetShare = 0.25 },
            new() { Id = "analysis", Role = "lead_analyst", Objective = $"Work out: {goals}", BudgetShare = 0.25 },
            new()
            {
                Id = "check", Role = "fact_checker", Objective = "Check the results of the others for mistakes and contradictions.", BudgetShare = 0.25,
                DependsOn = ["research", "analysis"], Inputs = ["research", "analysis"],
            },
        ]);
    }
}
