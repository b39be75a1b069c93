namespace LLMHive.Accounts;

/// <summary>What became of a sign-up.</summary>
/// <param name="Key">The first key of the new account; null when the address has to be confirmed first.</param>
[GenerateSerializer, Immutable, Alias("llmhive.SignUpResult")]
public sealed record SignUpResult([property: Id(0)] NewApiKey? Key);
