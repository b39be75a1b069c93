namespace LLMHive.Billing;

/// <summary>Prices of one token beyond the quota, in US dollars.</summary>
/// <param name="In">Of a prompt token.</param>
/// <param name="Out">Of an answer token.</param>
internal readonly record struct TokenPrice(decimal In, decimal Out)
{
    /// <summary>The price that a plan asks for a model's tokens.</summary>
    public static TokenPrice Of(Plan plan, string model)
    {
        var own = plan.OveragePer1kTokensUsd / 1000m;
        ModelRate? best = null;
        foreach (var rate in plan.ModelRates ?? [])
        {
            // An exact id is longer than any prefix of it, star and all, except the one that ends with it: take the exact one.
            if (rate.Fits(model) && (best is null || rate.Model == model || (best.Model != model && rate.Model.Length > best.Model.Length)))
            {
                best = rate;
            }
        }

        return best switch
        {
            null => new(own, own),
            { Multiplier: { } factor } => new(own * factor, own * factor),
            _ => new((best.InputPer1kUsd ?? plan.OveragePer1kTokensUsd) / 1000m, (best.OutputPer1kUsd ?? plan.OveragePer1kTokensUsd) / 1000m),
        };
    }
}
