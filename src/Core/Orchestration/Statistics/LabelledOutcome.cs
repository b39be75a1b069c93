namespace LLMHive.Orchestration;

/// <summary>One question whose right answer became known, and what each model had voted.</summary>
/// <param name="Votes">By model. A model that was not asked is absent; one that gave no answer stands with a null answer.</param>
/// <param name="Weight">How far the label is trusted, 0 to 1: 1 for a checked answer, less for an opinion.</param>
/// <param name="Rated">
/// Known from a rating of the answer that was given, not from the right answer. Where that was bad, nothing is known of those that said
/// something else, and they are absent: so the outcomes that hold everybody's vote would be the good ones, and a team, a cascade or a
/// calibration learned from them far too sure. They tell about single models only.
/// </param>
public sealed record LabelledOutcome(ImmutableDictionary<string, LabelledVote> Votes, double Weight = 1, bool Rated = false)
{
    /// <summary>Whether all these models took part, and each is known to have been right or wrong.</summary>
    public bool Holds(ImmutableArray<string> models) => !Rated && models.All(Votes.ContainsKey);

    /// <summary>A model's vote as the ballot that it was.</summary>
    internal Ballot Ballot(string model, int rank) => new(model, rank, "", Votes[model].Answer) { Derived = Votes[model].Derived };
}

/// <summary>One model's vote on a labelled question.</summary>
/// <param name="Answer">Its answer in normal form, or a digest of it: only equality plays a part. Null = none, and null is wrong.</param>
/// <param name="Right">It was the right answer.</param>
/// <param name="Derived">Whether its working arrived at it (<see cref="Ballot.Derived"/>).</param>
public readonly record struct LabelledVote(string? Answer, bool Right, bool? Derived = null);
