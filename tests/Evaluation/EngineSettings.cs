using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>Options of the engines; the product's defaults unless a study changes them.</summary>
internal sealed record EngineSettings
{
    public VoteOptions Vote { get; init; } = new();

    public AutoOptions Auto { get; init; } = new();

    /// <summary>For <c>auto</c>: mean cost, as a part of the best single member's, in place of an accuracy; null = none.</summary>
    public double? MaxCostRatio { get; init; }

    /// <summary>Each mechanism of an engine switched alone, away from what the product does by default.</summary>
    public static IEnumerable<(string Name, EngineSettings Changed)> Switches(string strategy) => strategy == "auto" ? AutoSwitches() : VoteSwitches();

    private static IEnumerable<(string Name, EngineSettings Changed)> VoteSwitches()
    {
        var on = new VoteOptions();
        yield return (Named(on.Weights, "weights"), new() { Vote = new() { Weights = !on.Weights } });
        yield return (Named(on.Team, "team choice"), new() { Vote = new() { Team = !on.Team } });
        yield return (Named(on.StopDecided, "stop when decided"), new() { Vote = new() { StopDecided = !on.StopDecided } });
        yield return (Named(on.StopConfident, "stop when confident"), new() { Vote = new() { StopConfident = !on.StopConfident } });
        yield return (Named(on.Correlation, "correlation"), new() { Vote = new() { Correlation = !on.Correlation } });
    }

    private static IEnumerable<(string Name, EngineSettings Changed)> AutoSwitches()
    {
        var on = new AutoOptions();
        yield return (Named(on.Weights, "weights"), new() { Auto = new() { Weights = !on.Weights } });
        yield return (Named(on.Derivation, "derivation"), new() { Auto = new() { Derivation = !on.Derivation } });
        yield return (Named(on.Correlation, "correlation"), new() { Auto = new() { Correlation = !on.Correlation } });
        yield return (Named(on.StopEarly, "early stop"), new() { Auto = new() { StopEarly = !on.StopEarly } });
        yield return ("without promise", new() { Auto = new() { Observed = 1 } });
        yield return ("one member only", new() { Auto = new() { MaxTeam = 1 } });
        yield return ("without tolerance", new() { Auto = new() { Tolerance = 0 } });
        yield return ("with 2 % exploration", new() { Auto = new() { Explore = 0.02 } });
    }

    private static string Named(bool isOn, string name) => isOn ? $"without {name}" : $"with {name}";
}
