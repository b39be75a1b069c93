namespace LLMHive.Orchestration;

/// <summary>Whom a <see cref="Draw"/> asks, a few at a time, and when their votes are enough.</summary>
internal interface IDrawPlan
{
    /// <summary>Members to ask, in this order unless <see cref="Next"/> chooses.</summary>
    ImmutableArray<string> Team { get; }

    /// <summary>Members that stand in for those that fail, best first.</summary>
    ImmutableArray<string> Others { get; }

    /// <summary>Members to go on with when the whole team was asked and that was not enough.</summary>
    ImmutableArray<string> Spare => [];

    /// <summary>Team and others by the rank of their answers, best first.</summary>
    ImmutableArray<string> Ranked { get; }

    /// <summary>The models to ask now, at least one of those left.</summary>
    IReadOnlyList<string> Next(IReadOnlyList<string> left, IReadOnlyCollection<string> asked, IReadOnlyCollection<Ballot> ballots);

    /// <summary>Why no further member need be asked, as a stable code; null when one must.</summary>
    string? Enough(IReadOnlyCollection<Ballot> ballots, IReadOnlyCollection<string> left);
}
