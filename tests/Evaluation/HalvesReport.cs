namespace LLMHive.Evaluation;

/// <summary>What learning on halves gave; its JSON form is what <c>--json</c> prints.</summary>
internal sealed record HalvesReport
{
    public required string File { get; init; }

    public required string Strategy { get; init; }

    public required string Learn { get; init; }

    public required int Questions { get; init; }

    public required int Halves { get; init; }

    public required int Seed { get; init; }

    public required int Members { get; init; }

    /// <summary>The best over all questions of the file, known in hindsight only.</summary>
    public required string BestMember { get; init; }

    public required double Accuracy { get; init; }

    public required double BestMemberAccuracy { get; init; }

    /// <summary>Of all members, ties sharing the point.</summary>
    public required double Majority { get; init; }

    public required PairedDifference AgainstBest { get; init; }

    public required PairedDifference AgainstMajority { get; init; }

    public required double MeanCalls { get; init; }

    /// <summary>Per question, in the units of <see cref="NominalCosts"/>.</summary>
    public required double MeanNominalCost { get; init; }

    public required double AllMembersCost { get; init; }

    public required double BestMemberCost { get; init; }

    /// <summary>Calibration error of the told confidence; null when none was told.</summary>
    public double? Ece { get; init; }

    /// <summary>The same of the bare agreement, taken as if it were a probability.</summary>
    public double? EceOfAgreement { get; init; }

    /// <summary>Accuracy when only the surest part is answered; empty when no confidence was told.</summary>
    public IReadOnlyList<(double Coverage, double Accuracy)> Abstaining { get; init; } = [];

    /// <summary>Over all test halves.</summary>
    public required int Abstentions { get; init; }

    /// <summary>Questions asked, over all test halves.</summary>
    public required int Runs { get; init; }

    /// <summary>Part of the questions that were answered.</summary>
    public double Answered => 1 - ((double)Abstentions / Runs);

    /// <summary>Part of the questions that were answered wrongly.</summary>
    public double WronglyAnswered => Answered - Accuracy;

    public required IReadOnlyList<SwitchReport> Switches { get; init; }

    public string Table() => FormattableString.Invariant($"""
        {File}: {Strategy} over {Members} members, {Questions} questions, {Halves} halves from seed {Seed}, learned from {Learn}
          accuracy         {Accuracy:P2}
          best member      {BestMemberAccuracy:P2}  {BestMember} (in hindsight)   difference {AgainstBest.Points()}
          plain majority   {Majority:P2}   difference {AgainstMajority.Points()}
          mean calls       {MeanCalls:0.00} of {Members}
          nominal cost     {MeanNominalCost:0.00} per question; all members {AllMembersCost:0.00}, best member {BestMemberCost:0.00}
          ECE              {Show(Ece)} of the confidence, {Show(EceOfAgreement)} of the agreement
          abstentions      {Abstentions}: {Answered:P2} answered, {WronglyAnswered:P2} of all wrongly, {Accuracy / Answered:P2} of the answered rightly
          answering only   {Surest()}
          {string.Join("\n  ", Switches.Select(it => $"{it.Name}: accuracy {it.Accuracy.Points()}, calls {it.Calls.Plain()}, cost {it.Cost.Plain()}, ECE {Show(it.EceHere)} / {Show(it.EceThere)}"))}
        """);

    /// <summary>One row of the main table, then a table of the switches.</summary>
    public string Markdown()
    {
        var row = FormattableString.Invariant(
            $"| {Name} | {Accuracy * 100:0.00} | {BestMemberAccuracy * 100:0.00} | {AgainstBest.Points()} | {Majority * 100:0.00} | {AgainstMajority.Points()} | {MeanCalls:0.00} of {Members} | {MeanNominalCost:0.00} / {AllMembersCost:0.00} / {BestMemberCost:0.00} | {Show(Ece)} / {Show(EceOfAgreement)} | {Abstentions} |");
        var switches = Switches.Select(it => $"| {Name} | {it.Name} | {it.Accuracy.Points()} | {it.Calls.Plain()} | {it.Cost.Plain()} | {Show(it.EceHere)} / {Show(it.EceThere)} |");
        return string.Join('\n', [
            "| file | accuracy | best member | difference | majority | difference | calls | cost: engine / all / best | ECE: confidence / agreement | abstained |",
            "|---|---|---|---|---|---|---|---|---|---|", row,
            .. Switches.Count == 0 ? [] : (string[])["", "| file | switched | accuracy gained by the default | calls | cost | ECE: default / switched |", "|---|---|---|---|---|---|"],
            .. switches,
            .. Abstaining.Count == 0 ? [] : (string[])["", $"answering only the surest: {Surest()}"],
        ]);
    }

    private string Surest() => string.Join(", ", Abstaining.Select(part => FormattableString.Invariant($"{part.Coverage * 100:0} % → {part.Accuracy * 100:0.00}")));

    private string Name => Path.GetFileNameWithoutExtension(File);

    private static string Show(double? value) => value is { } number ? FormattableString.Invariant($"{number:0.000}") : "–";
}

/// <summary>What the product's default gains over the same engine with one mechanism switched.</summary>
internal sealed record SwitchReport(string Name, PairedDifference Accuracy, PairedDifference Calls, PairedDifference Cost, double? EceHere, double? EceThere);
