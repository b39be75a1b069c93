namespace LLMHive.Evaluation;

/// <summary>A way to answer, what it costs per question and how often it is right.</summary>
internal sealed record CurvePoint(string Name, double Cost, double Accuracy);

/// <summary>The engine at several tolerances, and every single member.</summary>
internal sealed record CurveReport(string File, IReadOnlyList<CurvePoint> Engine, IReadOnlyList<CurvePoint> Members)
{
    /// <summary>Two tables; the second tells, for each member, the engine's best point that costs no more.</summary>
    public string Markdown() => string.Join('\n', [
        $"| {File} | cost | accuracy |", "|---|---|---|",
        .. Engine.Select(point => FormattableString.Invariant($"| {point.Name} | {point.Cost:0.00} | {point.Accuracy * 100:0.00} |")),
        "", "| member | cost | accuracy | engine at no more cost | |", "|---|---|---|---|---|",
        .. Members.Select(Beside),
    ]);

    private string Beside(CurvePoint member)
    {
        var best = Engine.Where(point => point.Cost <= member.Cost + 1e-9).MaxBy(point => point.Accuracy);
        var engine = best is null ? "none" : FormattableString.Invariant($"{best.Accuracy * 100:0.00} at {best.Cost:0.00}");
        var gain = best is null ? "" : FormattableString.Invariant($"{(best.Accuracy - member.Accuracy) * 100:+0.00;-0.00;0.00}");
        return FormattableString.Invariant($"| {member.Name} | {member.Cost:0.00} | {member.Accuracy * 100:0.00} | {engine} | {gain} |");
    }
}
