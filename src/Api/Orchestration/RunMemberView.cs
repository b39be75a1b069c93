using LLMHive.Usage;

namespace LLMHive.Orchestration;

/// <summary>What one member of a run did and cost.</summary>
internal sealed record RunMemberView(
    string Model, string Outcome, string? Vote, TokensView Usage, decimal CostUsd, double Ms, string Error, bool Replacement)
{
    public static RunMemberView Of(RunMember member) => new(
        member.Model, member.Outcome, member.Vote, TokensView.Of(member.Usage), member.CostUsd, member.Ms, member.Error, member.Replacement);
}
