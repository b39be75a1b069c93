namespace LLMHive.Orchestration;

/// <summary>One position among the answers.</summary>
internal sealed record RunVoteView(string Answer, IReadOnlyList<string> Models, double Weight, double Share, bool Won)
{
    public static RunVoteView Of(RunVote vote) => new(vote.Answer, [.. vote.Models], vote.Weight, vote.Share, vote.Won);
}
