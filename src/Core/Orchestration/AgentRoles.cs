namespace LLMHive.Orchestration;

/// <summary>Roles of agents that are put the user's own question. All others are put one of an engine's: judges, challengers, planners.</summary>
public static class AgentRoles
{
    /// <summary>A member that answers beside others.</summary>
    public const string Proposer = "proposer";

    /// <summary>The one that answers for all.</summary>
    public const string Responder = "responder";

    /// <summary>One of several answers of a single member.</summary>
    public const string Trace = "trace";

    /// <summary>True for a role that is put the user's own question.</summary>
    public static bool AnswersTheUser(string? role) => role is Proposer or Responder or Trace;
}
