namespace LLMHive.Orchestration;

/// <summary>State and quality of a run, in REST, SSE and the grain client alike.</summary>
public enum RunStatus
{
    /// <summary>Still at work.</summary>
    Running,

    /// <summary>All that was asked for was done.</summary>
    Complete,

    /// <summary>An answer, but with less than was asked for; the degradations say what.</summary>
    Degraded,

    /// <summary>Parts of the answer are missing.</summary>
    Partial,

    /// <summary>The members disagree, and nothing decides; the positions are named.</summary>
    Abstained,

    /// <summary>No answer.</summary>
    Failed,
}
