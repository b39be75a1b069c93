namespace LLMHive.Orchestration;

/// <summary>What became of a node.</summary>
/// <param name="Node">The work.</param>
/// <param name="Done">Its result is on the blackboard; false = it is a gap.</param>
/// <param name="Model">Who did it last; empty when nobody could be asked.</param>
/// <param name="Attempts">Calls made for it.</param>
/// <param name="Reason">Why it is a gap, or what was wrong with the first result; empty when nothing was.</param>
/// <param name="Returned">Approval sent it back once.</param>
internal sealed record NodeState(RoleNode Node, bool Done, string Model, int Attempts, string Reason, bool Returned)
{
    /// <summary>Approval sent it back, and nobody did it better: the work that was turned down stands.</summary>
    public bool Rejected { get; init; }

    /// <summary>The gap in words for people.</summary>
    public string Gap => $"{Node.Id}, {Node.Objective} ({Reason})";
}
