using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>What hive models do not take of the fields of <c>hive</c>, and of fields for single models.</summary>
internal static class HiveRefusals
{
    /// <summary>A field that single models alone take; null when there is none.</summary>
    public static Refusal? SingleModelOnly(ParsedRequest request, string model) => request.SingleModelOnly.Count == 0 ? null : Refusal.Of(
        RefusalCodes.UnsupportedParameter,
        $"'{request.SingleModelOnly[0]}' is not taken by the hive model {model}. Leave it out, or ask a single model.", request.SingleModelOnly[0]);

    /// <summary>There is no such engine.</summary>
    public static Refusal NoEngine(IEnumerable<string> names) =>
        Refusal.Of(RefusalCodes.InvalidRequest, $"'hive.engine' is no engine. Engines are {string.Join(", ", names)}.", "hive.engine");

    /// <summary>The first field that this engine does not take, or not beside another; null when it takes them all.</summary>
    /// <param name="asked">What the caller gave.</param>
    /// <param name="hive">The same over the preset's defaults.</param>
    /// <param name="engine">Name of the engine asked for.</param>
    /// <param name="strategy">The engine that runs: levels 4 and 5 of auto run another.</param>
    public static Refusal? Of(HiveOptions asked, HiveOptions hive, string engine, IOrchestrationStrategy strategy) =>
        hive.Accuracy is { } && engine != "auto" ? Refusal.Of(
            RefusalCodes.UnsupportedParameter,
            $"'hive.accuracy' is taken by the engine auto, and this request runs {engine}. Ask hive/auto, or leave it out.", "hive.accuracy")
        : hive.MaxCostRatio is { } && engine != "auto" ? Refusal.Of(
            RefusalCodes.UnsupportedParameter,
            $"'hive.max_cost_ratio' is taken by the engine auto, and this request runs {engine}. Ask hive/auto, or leave it out.", "hive.max_cost_ratio")
        : asked is { MaxCostRatio: not null, Accuracy: { } accuracy } ? Refusal.Of(
            RefusalCodes.InvalidRequest,
            $"'hive.max_cost_ratio' stands beside 'hive.accuracy' {accuracy}: one says what may be spent, the other what may be given up. Give one of them.",
            "hive.max_cost_ratio")
        : hive.MaxRisk is { } && strategy.Name is not ("vote" or "auto") ? Refusal.Of(
            RefusalCodes.UnsupportedParameter,
            $"'hive.max_risk' is taken by the engines vote and auto (accuracy 1 to 3), and this request runs {strategy.Name}. Ask one of these, or leave it out.",
            "hive.max_risk")
        : asked.Quorum is { } && !strategy.TakesQuorum ? Refusal.Of(
            RefusalCodes.UnsupportedParameter,
            $"'hive.quorum' is taken by engines that ask several members the same, and this request runs {strategy.Name}. Ask hive/vote, or leave it out.",
            "hive.quorum")
        : null;

    /// <summary>Only chat models can be members; null when this is one.</summary>
    public static Refusal? Member(ModelCard member, string param) => member.Kind == ModelKind.Chat ? null : Refusal.Of(
        RefusalCodes.InvalidRequest, $"'{param}' is {member.Id}, which cannot be a member. Name chat models; a hive within a hive is not allowed.", param);

    /// <summary>More answers are wanted than there are members; null when not.</summary>
    public static Refusal? Quorum(int? quorum, int members) => !(quorum > members) ? null : Refusal.Of(
        RefusalCodes.InvalidRequest, $"'hive.quorum' is {quorum}, but there are {members} members. Give at most that.", "hive.quorum");
}
