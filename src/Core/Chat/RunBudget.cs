using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>The worst case of a run beyond one answer of each member, for admission.</summary>
/// <param name="options">Bounds of standard and deep runs.</param>
internal sealed class RunBudget(LimitsOptions options)
{
    /// <summary>Longest run when the request sets none.</summary>
    public TimeSpan Time(IOrchestrationStrategy engine, int members) => engine.Needs(members).Deep ? options.DeepTime : options.StandardTime;

    /// <summary>What the engine asks beyond one answer of each member: for one member, for two, and so on. Empty = nothing.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="promptTokens">Estimated tokens of the conversation.</param>
    /// <param name="outputTokens">Most tokens of one answer.</param>
    /// <param name="prices">Prices of the members; the dearest is reckoned with, since any of them may judge or rewrite.</param>
    public ImmutableArray<ExtraCalls> Extra(IOrchestrationStrategy engine, long promptTokens, long outputTokens, IReadOnlyList<ModelPrice> prices)
    {
        var extra = Enumerable.Range(1, prices.Count).Select(members => Extra(engine.Needs(members), members, promptTokens, outputTokens, prices)).ToImmutableArray();
        return extra.All(it => it.Count == 0) ? [] : extra;
    }

    private ExtraCalls Extra(EngineNeeds needs, int members, long promptTokens, long outputTokens, IReadOnlyList<ModelPrice> prices)
    {
        if (needs.Calls == 0)
        {
            return default;
        }

        // A team as large as the bound keeps one call for whoever makes one answer of many.
        var most = needs.Deep ? options.DeepCalls : options.StandardCalls;
        var calls = Math.Min(needs.Calls, Math.Max(1, most - members));
        var answers = (((long)needs.Answers * calls) + needs.Calls - 1) / needs.Calls;
        var usage = new TokenUsage((calls * (promptTokens + options.InstructionTokens)) + (answers * outputTokens), calls * Math.Max(outputTokens, options.StepTokens));
        var costs = prices.Select(price => price.Cost(usage)).ToImmutableArray();
        return new(calls, usage.Total, costs.Max(), costs);
    }
}
