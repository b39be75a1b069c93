namespace LLMHive.Chat;

/// <summary>Ends the reading of a request with the refusal to give. Never leaves the reader.</summary>
internal sealed class RequestFault(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal { get; } = refusal;

    public static RequestFault Invalid(string param, string problem, string cure) =>
        new(Refusal.Of(RefusalCodes.InvalidRequest, $"'{param}' {problem}. {cure}", param));
}
