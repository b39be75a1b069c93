using LLMHive.Billing;
using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>What of a request is admitted under a plan.</summary>
internal static class PlanClamp
{
    /// <summary>The request itself, or what it names for a plan without its engine or with none of its members.</summary>
    public static AdmissionRequest Instead(AdmissionRequest request, Plan plan) =>
        request is { Otherwise: { } other, Unlimited: false } && !(Includes(plan, request.Engine) && request.Calls.Any(call => Includes(plan, call)))
            ? other with { Resumed = request.Resumed } : request;

    /// <summary>
    /// The request without the members that the plan does not hold: a hive model's own, which nobody named, are as many as the plan
    /// allows. With all of them where they were named, or where none is held: those are refused.
    /// </summary>
    public static AdmissionRequest Of(AdmissionRequest request, Plan plan)
    {
        if (request is { Unlimited: true } or { MembersAreExplicit: true } or { Engine: null } || plan.Models is null)
        {
            return request;
        }

        var kept = Enumerable.Range(0, request.Calls.Length).Where(i => Includes(plan, request.Calls[i])).ToImmutableArray();
        return kept.Length == request.Calls.Length || kept.IsEmpty ? request : request with
        {
            Calls = [.. kept.Select(i => request.Calls[i])],
            Extra = request.Extra.IsDefaultOrEmpty ? request.Extra : [.. request.Extra.Take(kept.Length).Select(extra => Of(extra, kept))],
        };
    }

    /// <summary>True when the plan holds the engine.</summary>
    public static bool Includes(Plan plan, string? engine) => engine is null || plan.Engines is not { } engines || engines.Contains(engine);

    /// <summary>True when the plan holds the model.</summary>
    public static bool Includes(Plan plan, PlannedCall call) =>
        plan.Models is not { } models || new Ticket { RequestId = "", UserId = "", Plan = "", AllowedModels = models }.Allows(call.Model);

    // The dearest of those that are left may judge or rewrite.
    private static ExtraCalls Of(ExtraCalls extra, ImmutableArray<int> kept) => extra.CostsUsd.IsDefaultOrEmpty ? extra : extra with
    {
        CostUsd = kept.Max(i => extra.CostsUsd[i]), CostsUsd = [.. kept.Select(i => extra.CostsUsd[i])],
    };
}
