namespace LLMHive.Orchestration;

/// <summary>A test that a caller wants the answer to pass. Nothing in it is ever executed.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.AnswerCheck")]
public sealed record AnswerCheck
{
    /// <summary><c>calculator</c>, <c>working</c>, <c>json_schema</c>, <c>regex</c>, <c>unit</c> or <c>examples</c>.</summary>
    [Id(0)] public required string Type { get; init; }

    /// <summary>The schema as JSON, the pattern, or the unit; empty for the other types.</summary>
    [Id(1)] public string Text { get; init; } = "";

    /// <summary>The pattern must be found; false = it must not.</summary>
    [Id(2)] public bool MustMatch { get; init; } = true;

    /// <summary>Outputs that the answer must state, for <c>examples</c>.</summary>
    [Id(3)] public ImmutableArray<ExpectedOutput> Examples { get; init; } = [];
}

/// <summary>An input and the output that belongs to it, as Python values or JSON.</summary>
/// <param name="Input">As it stands in the answer, such as <c>f([1, 2])</c>; empty = the answer as a whole is the output.</param>
/// <param name="Output">The value.</param>
[GenerateSerializer, Immutable, Alias("llmhive.ExpectedOutput")]
public sealed record ExpectedOutput([property: Id(0)] string Input, [property: Id(1)] string Output);
