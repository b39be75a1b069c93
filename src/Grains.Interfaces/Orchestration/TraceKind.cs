namespace LLMHive.Orchestration;

/// <summary>What an entry of a trace tells.</summary>
public enum TraceKind
{
    /// <summary>What is going to be done.</summary>
    Plan,

    /// <summary>A model was called.</summary>
    Call,

    /// <summary>Answers were grouped.</summary>
    Cluster,

    /// <summary>Answers were counted.</summary>
    Vote,

    /// <summary>A judge compared.</summary>
    Judge,

    /// <summary>An agent criticised.</summary>
    Critique,

    /// <summary>A text was rewritten.</summary>
    Rewrite,

    /// <summary>Something was checked against the outside.</summary>
    Verify,

    /// <summary>The engine decided.</summary>
    Decision,

    /// <summary>The budget ended or changed something.</summary>
    Budget,
}
