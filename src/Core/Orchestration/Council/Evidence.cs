namespace LLMHive.Orchestration;

/// <summary>What a member gives as a reason that others can check.</summary>
/// <param name="Type"><c>quote</c>, <c>calculation</c>, <c>test</c> or <c>source</c>.</param>
/// <param name="Text">The quotation, the calculation with its result, and so on.</param>
internal sealed record Evidence(string Type, string Text);

/// <summary>What a check of evidence came to.</summary>
internal enum EvidenceVerdict
{
    /// <summary>There is no way here to check it; it counts as none.</summary>
    Unchecked,

    /// <summary>It was checked and holds.</summary>
    Holds,

    /// <summary>It was checked and is false, or has nothing to do with the answer.</summary>
    Fails,
}
