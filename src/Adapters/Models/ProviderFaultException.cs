namespace LLMHive.Models;

/// <summary>What a provider did wrong, seen below a library that only knows exceptions; the message is for no caller.</summary>
/// <param name="describe">The failure, given the model's id.</param>
internal sealed class ProviderFaultException(Func<string, ProviderFailure> describe) : Exception("The provider failed.")
{
    public ProviderFailure Failure(string model) => describe(model);
}
