using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Evaluation;

/// <summary>
/// Rounded list prices in US dollars per million output tokens: what one call "costs" when policies are compared. No source for
/// billing.
/// </summary>
internal static class NominalCosts
{
    private static readonly Dictionary<string, decimal> _perCall = new(StringComparer.Ordinal)
    {
        ["claude-3-5-sonnet-20241022"] = 15m, ["gpt-4o-2024-08-06"] = 10m, ["jamba-1.5-large"] = 8m, ["Mistral-Large-2"] = 6m,
        ["gemini-1.5-pro-002"] = 5m, ["c4ai-command-r-v01"] = 1.5m, ["claude-3-haiku-20240307"] = 1.25m, ["Qwen1.5-72B-Chat"] = 0.95m,
        ["Qwen2-72B-Instruct"] = 0.9m, ["Meta-Llama-3_1-70B-Instruct"] = 0.9m, ["gpt-4o-mini-2024-07-18"] = 0.6m,
        ["Mixtral-8x7B-Instruct-v0.1"] = 0.6m, ["gemini-1.5-flash"] = 0.3m, ["gemini-1.5-flash-002"] = 0.3m, ["deepseek-v2.5-0908"] = 0.28m,
        ["DeepSeek-Coder-V2"] = 0.28m, ["Meta-Llama-3.1-8B-Instruct"] = 0.2m, ["Meta-Llama-3_1-8B-Instruct"] = 0.2m,
    };

    /// <summary>The nominal cost of a call; 1 for a model that the table does not know.</summary>
    public static decimal Of(string model) => _perCall.GetValueOrDefault(model, 1m);

    /// <summary>A price at which <see cref="Usage"/> costs just that.</summary>
    public static ModelPrice Price(string model) => new(0, Of(model), 0, "nominal");

    /// <summary>What every recorded call is taken to have used.</summary>
    public static TokenUsage Usage { get; } = new(0, 1_000_000);
}
