namespace LLMHive.Models;

/// <summary>What of a request is refused here, before the provider sees it.</summary>
internal static class AnthropicRefusals
{
    /// <summary>It is in order, but Anthropic's API has no word for it.</summary>
    public static ProviderFailure Unsaid(string param, ModelCard model, string cure = "Leave it out") => ProviderFailures.Rejected(
        RefusalCodes.UnsupportedParameter, $"'{param}' is not translated to {model.Id}'s API. {cure}, or ask a model of an OpenAI-compatible provider.", param);

    /// <summary>It is not in order, whoever is asked.</summary>
    public static ProviderFailure Invalid(string param, string what, string cure) =>
        ProviderFailures.Rejected(RefusalCodes.InvalidRequest, $"'{param}' {what}. {cure}", param);
}
