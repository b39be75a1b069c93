namespace LLMHive.Orchestration;

/// <summary>Makes verifiers of the checks that a request names.</summary>
/// <param name="schemas">Compiles schemas.</param>
public sealed class AnswerVerifiers(IJsonSchemas schemas)
{
    // A chain of right steps is one reason to trust an answer, not as many as it has steps; nor does it have to be the right one.
    private const double WeightOfAStep = 0.25;

    /// <summary>The types of checks there are.</summary>
    public static ImmutableArray<string> Types { get; } = ["calculator", "working", "json_schema", "regex", "unit", "examples"];

    /// <summary>Why one of the checks cannot be taken; null when all can.</summary>
    /// <param name="checks">The checks.</param>
    /// <param name="param">The field they stand in, such as <c>hive.verify</c>.</param>
    public Refusal? Refuse(ImmutableArray<AnswerCheck> checks, string param) =>
        checks.Select((check, index) => Make(check, index, "", $"{param}[{index}]").Fault).FirstOrDefault(fault => fault is not null);

    /// <summary>The verifiers of checks that were accepted.</summary>
    /// <param name="checks">The checks.</param>
    /// <param name="question">What was asked.</param>
    /// <exception cref="ArgumentException">A check was not accepted by <see cref="Refuse"/>.</exception>
    public ImmutableArray<IAnswerVerifier> Of(ImmutableArray<AnswerCheck> checks, string question) =>
    [
        .. checks.Select((check, index) => Make(check, index, question, $"checks[{index}]") is var made && made.Verifier is { } verifier
            ? verifier
            : throw new ArgumentException(made.Fault!.Message, nameof(checks))),
    ];

    private (IAnswerVerifier? Verifier, Refusal? Fault) Make(AnswerCheck check, int index, string question, string param)
    {
        var key = $"{check.Type}#{index}";
        return check.Type switch
        {
            "calculator" => (new CalculatorVerifier(WeightOfAStep), null),
            "working" => (new WorkingVerifier(question, WeightOfAStep), null),
            "json_schema" => schemas.Compile(check.Text) is var made && made.Value is { } schema
                ? (new SchemaVerifier(key, schema), null)
                : (null, Refusal.Of(RefusalCodes.InvalidRequest, $"'{param}.schema' {made.Refusal!.Message}", param + ".schema")),
            "regex" => RegexVerifier.Make(key, check, param),
            "unit" => (new UnitVerifier(key, check.Text), null),
            "examples" => (new ExamplesVerifier(key, check.Examples), null),
            _ => (null, Refusal.Of(
                RefusalCodes.InvalidRequest, $"'{param}.type' is no check. Checks are {string.Join(", ", Types)}.", param + ".type")),
        };
    }
}
