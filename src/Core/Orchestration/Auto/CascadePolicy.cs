namespace LLMHive.Orchestration;

/// <summary>A cascade as it was replayed: a team, asked from its cheapest member on, until the leading answer's chance reaches a threshold.</summary>
/// <param name="Team">Set of bits; bit 0 is the cheapest candidate.</param>
/// <param name="Threshold">Infinite = the whole team is asked.</param>
/// <param name="Score">Part of right answers that it promises.</param>
/// <param name="Cost">Mean price of a question, stand-ins included.</param>
internal readonly record struct CascadePolicy(int Team, double Threshold, double Score, double Cost)
{
    /// <summary>The cheapest policy whose score is at most the tolerance below the best.</summary>
    public static CascadePolicy Cheapest(IReadOnlyCollection<CascadePolicy> policies, double tolerance)
    {
        var enough = policies.Max(policy => policy.Score) - tolerance - Equal;
        return policies.Where(policy => policy.Score >= enough)
            .OrderBy(policy => Math.Round(policy.Cost, 9)).ThenByDescending(policy => Math.Round(policy.Score, 9)).ThenBy(policy => policy.Team).First();
    }

    /// <summary>
    /// The best score for a mean cost [2305.05176]: one policy within the bound, mixed by a coin with a dearer one where that promises
    /// more, since every point between two policies can be had so. The cheapest policy where none is within the bound.
    /// </summary>
    /// <returns>The two, and the part of questions that the dearer one answers.</returns>
    public static (CascadePolicy Cheap, CascadePolicy Dear, double Part) Within(IReadOnlyCollection<CascadePolicy> policies, double bound)
    {
        // Whatever is beaten by something cheaper is in no best mix.
        var front = new List<CascadePolicy>();
        foreach (var policy in policies.OrderBy(policy => Math.Round(policy.Cost, 9)).ThenByDescending(policy => policy.Score).ThenBy(policy => policy.Team))
        {
            if (front.Count == 0 || policy.Score > front[^1].Score + Equal)
            {
                front.Add(policy);
            }
        }

        var within = front.Where(policy => policy.Cost <= bound + Equal).ToList();
        if (within.Count == 0)
        {
            return (front[0], front[0], 0);
        }

        var (cheap, dear, part, best) = (within[^1], within[^1], 0.0, within[^1].Score);
        foreach (var (low, high) in from low in within from high in front where high.Cost > bound + Equal select (low, high))
        {
            var mixed = (bound - low.Cost) / (high.Cost - low.Cost);
            var score = low.Score + (mixed * (high.Score - low.Score));
            if (score > best + Equal)
            {
                (cheap, dear, part, best) = (low, high, mixed, score);
            }
        }

        return (cheap, dear, part);
    }

    private const double Equal = 1e-9;
}
