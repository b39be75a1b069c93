using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>What hive models set has to fit as if a request had set it. Said at the start, not to the first caller.</summary>
internal static class PresetRules
{
    /// <summary>Checks them all.</summary>
    /// <param name="cards">Of all models.</param>
    /// <param name="engines">What there is to run them.</param>
    /// <param name="source">File that they stand in.</param>
    /// <exception cref="ConfigurationException">Names file, key, problem and cure.</exception>
    public static void Check(IEnumerable<ModelCard> cards, StrategyCatalogue engines, string source)
    {
        foreach (var card in cards.Where(card => card.Defaults?.Fields is not null))
        {
            if (Fault(card, engines) is { } fault)
            {
                throw new ConfigurationException(source, $"hive.{card.UpstreamId}", fault.Message, "Set it as a request would (docs/engines.md).");
            }
        }
    }

    private static Refusal? Fault(ModelCard card, StrategyCatalogue engines)
    {
        try
        {
            var hive = HiveFields.Parse(card.Defaults!.Fields);
            return engines.Find(card.Engine, card.Defaults.Accuracy, hive.Diffusion ?? PromptDiffusion.Off)?.Refuse(hive.Verify);
        }
        catch (RequestFault fault)
        {
            return fault.Refusal;
        }
    }
}
