namespace LLMHive.Evaluation;

/// <summary>What an evaluation found; its JSON form is what <c>--json</c> prints.</summary>
internal sealed record EvaluationReport
{
    public required string File { get; init; }

    public required string Strategy { get; init; }

    public required int Questions { get; init; }

    public required Accuracy Accuracy { get; init; }

    public required string BestMember { get; init; }

    public required Accuracy BestMemberAccuracy { get; init; }

    /// <summary>Plain majority over the file's own readings.</summary>
    public required Accuracy Majority { get; init; }

    public required IReadOnlyDictionary<string, Accuracy> Members { get; init; }

    /// <summary>Against the member named first, alone, on the same questions.</summary>
    public required PairedDifference AgainstFirst { get; init; }

    public required double MeanCalls { get; init; }

    /// <summary>Per question, in the units of <see cref="NominalCosts"/>.</summary>
    public required decimal MeanNominalCost { get; init; }

    public required int Abstentions { get; init; }

    /// <summary>Over the questions that were answered.</summary>
    public required Accuracy Answered { get; init; }

    /// <summary>The best member over the same questions.</summary>
    public required Accuracy BestMemberAnswered { get; init; }

    /// <summary>Part of the fusions that beat the best single answer; null when nothing was fused.</summary>
    public double? FusionWon { get; init; }

    public required IReadOnlyDictionary<string, int> Statuses { get; init; }

    public string Table() => FormattableString.Invariant($"""
        {File}: {Strategy} over {Members.Count} members, {Questions} questions
          accuracy        {Accuracy}
          best member     {BestMemberAccuracy}  {BestMember}
          plain majority  {Majority}
          against first   {AgainstFirst.Points()} points
          mean calls      {MeanCalls:0.00}
          nominal cost    {MeanNominalCost:0.00} per question
          abstentions     {Abstentions}; of the rest {Answered}, best member there {BestMemberAnswered}
          fusion won      {(FusionWon is { } won ? won.ToString("P1", System.Globalization.CultureInfo.InvariantCulture) : "–")}
          statuses        {string.Join(", ", Statuses.Select(status => $"{status.Key} {status.Value}"))}
          members         {string.Join("\n                  ", Members.Select(member => $"{member.Value}  {member.Key}"))}
        """);
}
