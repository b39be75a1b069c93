namespace LLMHive.Chat;

/// <summary>Ends the reading of a Responses request with the refusal to give. Never leaves the reader.</summary>
internal sealed class ResponseFault(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal { get; } = refusal;

    public static ResponseFault Invalid(string param, string problem, string cure) => Of(RefusalCodes.InvalidRequest, param, problem, cure);

    public static ResponseFault Unsupported(string param, string problem, string cure) => Of(RefusalCodes.UnsupportedParameter, param, problem, cure);

    private static ResponseFault Of(string code, string param, string problem, string cure) => new(Refusal.Of(code, $"'{param}' {problem}. {cure}", param));
}
