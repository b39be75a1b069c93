using System.Globalization;
using LLMHive.Billing;
using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>What a plan refuses, and the words for it.</summary>
internal static class PlanRefusals
{
    /// <summary>403 and 400: features first, then sizes that could never pass.</summary>
    public static Refusal? Check(AdmissionRequest request, Demand demand, Plan plan, long tokensPerMinute) =>
        Features(request, plan) ?? Sizes(demand, plan, tokensPerMinute);

    public static Refusal RateLimited(TimeSpan wait, string what, Plan plan) => new()
    {
        Code = RefusalCodes.RateLimited,
        Message = Text($"The limit on {what} of plan '{plan.Name}' is reached. Try again in {Math.Ceiling(wait.TotalSeconds)} s, or choose a larger plan."),
        RetryAfter = wait,
    };

    public static Refusal TooManyAtOnce(Plan plan) => new()
    {
        Code = RefusalCodes.ConcurrencyLimit,
        Message = Text($"{plan.ConcurrentRequests} request(s) are running, which is all that plan '{plan.Name}' allows at the same time. Wait for one to end."),
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Refusal? Quota(Plan plan, Demand demand, UsageTotals used, int openRequests, long openTokens, DateTimeOffset resetsAt)
    {
        if (plan.Cap != PlanCap.Hard)
        {
            return null;
        }

        if (plan.TokensPerPeriod is { } tokens && used.Tokens + openTokens + demand.Tokens > tokens)
        {
            return Exceeded("tokens", used.Tokens, openTokens, demand.Tokens, tokens, resetsAt, plan);
        }

        return plan.RequestsPerPeriod is { } requests && used.Requests + openRequests + 1 > requests
            ? Exceeded("requests", used.Requests, openRequests, 1, requests, resetsAt, plan)
            : null;
    }

    public static Refusal Spend(string cap, decimal cost, decimal left) => new()
    {
        Code = RefusalCodes.SpendLimit,
        Message = Text($"One call can cost up to ${cost}, but {cap} leaves ${left}. Lower max_tokens, choose a cheaper model, or raise the cap."),
        Details = ImmutableDictionary<string, string>.Empty.Add("cost_usd", Text($"{cost}")).Add("left_usd", Text($"{left}")),
    };

    public static Refusal SpendLimit(decimal limit, decimal spent, DateTimeOffset resetsAt) => new()
    {
        Code = RefusalCodes.SpendLimit,
        Message = Text($"Usage beyond the quota would cost more than your spend limit of ${limit} for the billing period; ${spent} are spent. ")
            + Text($"Raise it with PUT /api/v1/billing/spend-limit, or wait until {resetsAt:yyyy-MM-ddTHH:mm:ssZ}."),
        Details = ImmutableDictionary<string, string>.Empty
            .Add("spent_usd", Text($"{spent}")).Add("limit_usd", Text($"{limit}")).Add("resets_at", Text($"\"{resetsAt:yyyy-MM-ddTHH:mm:ssZ}\"")),
    };

    private static Refusal? Features(AdmissionRequest request, Plan plan)
    {
        if (!PlanClamp.Includes(plan, request.Engine))
        {
            return Feature($"Plan '{plan.Name}' includes the engines {string.Join(", ", plan.Engines!.Value)}, not '{request.Engine}'.", "model");
        }

        if (request.MembersAreExplicit && request.Calls.Length > plan.ModelsPerRequest)
        {
            return Feature(
                Text($"Plan '{plan.Name}' allows {plan.ModelsPerRequest} models per request; {request.Calls.Length} were named."), "hive.members") with
            {
                Details = ImmutableDictionary<string, string>.Empty.Add("limit", Text($"{plan.ModelsPerRequest}")),
            };
        }

        // Members that nobody named are left out before, unless none would be left.
        return request.Calls.All(call => PlanClamp.Includes(plan, call)) ? null
            : request.Engine is not null && !request.MembersAreExplicit
                ? Feature($"Plan '{plan.Name}' includes none of the hive model's members.", "model", "name members that it includes")
                : Feature($"Plan '{plan.Name}' does not include the model '{request.Calls.First(call => !PlanClamp.Includes(plan, call)).Model}'.", "model");
    }

    private static Refusal? Sizes(Demand demand, Plan plan, long tokensPerMinute)
    {
        if (plan.TokensPerQuery is { } query && demand.Tokens > query)
        {
            return TooLarge(RefusalCodes.TokensPerQueryExceeded, "in one request", demand.Tokens, query, plan);
        }

        return demand.Tokens > tokensPerMinute
            ? TooLarge(RefusalCodes.TokensPerMinuteExceeded, "per minute", demand.Tokens, tokensPerMinute, plan)
            : null;
    }

    private static Refusal TooLarge(string code, string per, long tokens, long limit, Plan plan) => new()
    {
        Code = code,
        Param = "max_tokens",
        Message = Text($"The request is estimated at {tokens} tokens (prompt + max_tokens, times the members); plan '{plan.Name}' allows {limit} {per}. Lower max_tokens or shorten the messages."),
        Details = ImmutableDictionary<string, string>.Empty.Add("limit", Text($"{limit}")).Add("estimated", Text($"{tokens}")),
    };

    private static Refusal Feature(string message, string param, string cure = "leave it out") => new()
    {
        Code = RefusalCodes.TierFeature,
        Message = $"{message} Choose a larger plan, or {cure}.",
        Param = param,
    };

    private static Refusal Exceeded(string what, long used, long reserved, long asked, long limit, DateTimeOffset resetsAt, Plan plan) => new()
    {
        Code = RefusalCodes.QuotaExceeded,
        Message = Text($"Plan '{plan.Name}' includes {limit} {what} per period; {used} are used, {reserved} reserved, and this request needs up to {asked}. ")
            + Text($"The quota is full again at {resetsAt:yyyy-MM-ddTHH:mm:ssZ}; a larger plan helps at once."),
        Details = ImmutableDictionary<string, string>.Empty
            .Add("metric", $"\"{what}\"").Add("used", Text($"{used}")).Add("reserved", Text($"{reserved}"))
            .Add("limit", Text($"{limit}")).Add("resets_at", Text($"\"{resetsAt:yyyy-MM-ddTHH:mm:ssZ}\"")),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
