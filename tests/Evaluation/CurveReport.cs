namespace LLMHive.Evaluation;

/// <summary>A way to answer, what it costs per question and how often it is right.</summary>
internal sealed record CurvePoint(string Name, double Cost, double Accuracy);

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

    /// <summary>The engine's accuracy at a cost; null when even its cheapest point costs more.</summary>
    internal double? At(double cost)
    {
        var within = Engine.Where(point => point.Cost <= cost).ToList();
        var mixed = from cheap in within
                    from dear in Engine
                    where dear.Cost > cost
                    select cheap.Accuracy + ((dear.Accuracy - cheap.Accuracy) * (cost - cheap.Cost) / (dear.Cost - cheap.Cost));
        return within.Count == 0 ? null : within.Select(point => point.Accuracy).Concat(mixed).Max();
    }

    private string Beside(CurvePoint member)
    {
        var (engine, gain) = At(member.Cost) is { } accuracy
            ? (FormattableString.Invariant($"{accuracy * 100:0.00}"), FormattableString.Invariant($"{(accuracy - member.Accuracy) * 100:+0.00;-0.00;0.00}"))
            : ("–", "–");
        return FormattableString.Invariant($"| {member.Name} | {member.Cost:0.00} | {member.Accuracy * 100:0.00} | {engine} | {gain} |");
    }
}
