namespace LLMHive.Orchestration;

/// <summary>What is wrong with a claim.</summary>
public enum IssueType
{
    /// <summary>It is false.</summary>
    Factual,

    /// <summary>What ought to lead to it is missing or leads elsewhere.</summary>
    Unsupported,

    /// <summary>It contradicts what is known to be right.</summary>
    Contradiction,

    /// <summary>Something that was asked for is missing.</summary>
    Incomplete,

    /// <summary>It has not the form that was asked for.</summary>
    Format,
}

/// <summary>One claim of an answer that was checked against something outside of the models.</summary>
public sealed record Finding
{
    /// <summary>The same for the same claim in another version of the answer.</summary>
    public required string Key { get; init; }

    /// <summary>What was checked, in the answer's words where it has some.</summary>
    public required string Claim { get; init; }

    /// <summary>It holds.</summary>
    public required bool Passed { get; init; }

    /// <summary>What is wrong, when it does not hold.</summary>
    public IssueType Type { get; init; }

    /// <summary>What shows it: the recomputed value, the schema's word, the pattern.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>How much it counts against the answer when it does not hold, 0 to 1.</summary>
    public double Severity { get; init; } = 1;

    /// <summary>How much it counts for the answer when it holds, 0 to 1: one right step of many proves less than one wrong one.</summary>
    public double Weight { get; init; } = 1;
}
