using LLMHive.Billing;

namespace LLMHive.Limits;

/// <summary>What one request asks for, after the plan's limit on members.</summary>
/// <param name="Members">Members that take part.</param>
/// <param name="Calls">Model calls allowed: each member may be replaced once when it fails, and the engine's further calls.</param>
/// <param name="Tokens">Estimated tokens: (prompt + most of one answer) × members, and those of the further calls.</param>
/// <param name="LeastCostUsd">Most that the cheapest call can cost, in US dollars: without it nobody can be asked.</param>
/// <param name="CostUsd">Most that all calls can cost together, in US dollars.</param>
internal readonly record struct Demand(int Members, int Calls, long Tokens, decimal LeastCostUsd, decimal CostUsd)
{
    /// <summary>All that the request could use.</summary>
    public static Demand Of(AdmissionRequest request, Plan plan)
    {
        var planned = Math.Max(1, request.Calls.Length);
        var members = request.Unlimited ? planned : Math.Min(planned, plan.ModelsPerRequest);
        var extra = Extra(request, members);

        // Engines choose among all of them, so that any of them may be those that are asked.
        var costs = request.Calls.IsDefaultOrEmpty ? [] : ImmutableArray.CreateRange(request.Calls, static call => call.MaxCostUsd).Sort();
        var cost = extra.CostUsd;
        for (var i = 1; i <= members && i <= costs.Length; i++)
        {
            cost += costs[^i];
        }

        var single = request.Engine is null;
        return new(
            members, single ? 1 : (members * 2) + extra.Count, checked((OneAnswer(request) * members) + extra.Tokens),
            costs.IsEmpty ? 0 : costs[0], cost);
    }

    /// <summary>Tokens of one answer: less is no answer.</summary>
    public static long OneAnswer(AdmissionRequest request) => checked(request.PromptTokens + request.MaxOutputTokens);

    /// <summary>
    /// As much of this demand as a number of tokens pays for: members first, then further calls. The money stays that of the
    /// whole: tokens do not tell which of the calls, dear or cheap, they will be spent on.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="tokens">At least <see cref="OneAnswer"/>, at most those of the whole.</param>
    public Demand Within(AdmissionRequest request, long tokens)
    {
        var answer = Math.Max(1, OneAnswer(request));
        var members = (int)Math.Clamp(tokens / answer, 1, Members);
        var extra = Extra(request, members);
        var paid = (int)Math.Min(extra.Count, Math.Max(0, tokens - (answer * members)) * extra.Count / Math.Max(1, extra.Tokens));
        return this with { Members = members, Calls = (members * 2) + paid, Tokens = tokens };
    }

    private static ExtraCalls Extra(AdmissionRequest request, int members) =>
        request.Extra.IsDefaultOrEmpty ? default : request.Extra[Math.Min(members, request.Extra.Length) - 1];
}
