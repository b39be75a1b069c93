namespace LLMHive.Evaluation;

/// <summary>A way to answer, what it costs per question and, by question, how often it is right.</summary>
internal sealed record CurvePoint(string Name, double Cost, IReadOnlyList<double> Right)
{
    public double Accuracy => Right.Average();

    /// <summary>This and another way mixed by a coin, at a cost between theirs.</summary>
    public CurvePoint MixedWith(CurvePoint dearer, double cost)
    {
        var part = (cost - Cost) / (dearer.Cost - Cost);
        return new CurvePoint($"{Name} + {dearer.Name}", cost, [.. Right.Zip(dearer.Right, (cheap, dear) => cheap + ((dear - cheap) * part))]);
    }
}

/// <summary>The engine at several tolerances, and every single member.</summary>
internal sealed record CurveReport(string File, IReadOnlyList<CurvePoint> Engine, IReadOnlyList<CurvePoint> Members)
{
    /// <summary>
    /// Two tables; the second tells, for each member, what the engine reaches for the member's cost: a point of its curve, or two of them
    /// mixed by a coin, which lie on the line between them.
    /// </summary>
    public string Markdown() => string.Join('\n', [
        $"| {File} | cost | accuracy |", "|---|---|---|",
        .. Engine.Select(point => FormattableString.Invariant($"| {point.Name} | {point.Cost:0.000} | {point.Accuracy * 100:0.00} |")),
        "", "| member | cost | accuracy | engine at that cost | gain |", "|---|---|---|---|---|",
        .. Members.Select(Beside),
    ]);

    /// <summary>The engine's best at a cost; null when even its cheapest point costs more.</summary>
    internal CurvePoint? At(double cost)
    {
        var within = Engine.Where(point => point.Cost <= cost).ToList();
        var mixed = from cheap in within from dear in Engine where dear.Cost > cost select cheap.MixedWith(dear, cost);
        return within.Concat(mixed).MaxBy(point => point.Accuracy);
    }

    private string Beside(CurvePoint member)
    {
        var (engine, gain) = At(member.Cost) is { } point
            ? (FormattableString.Invariant($"{point.Accuracy * 100:0.00}"), PairedDifference.Of([.. point.Right.Zip(member.Right, (ours, theirs) => ours - theirs)]).Points())
            : ("–", "–");
        return FormattableString.Invariant($"| {member.Name} | {member.Cost:0.00} | {member.Accuracy * 100:0.00} | {engine} | {gain} |");
    }
}
