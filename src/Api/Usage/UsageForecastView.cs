namespace LLMHive.Usage;

/// <summary>What the period will come to at this pace.</summary>
/// <param name="Requests">Requests at its end.</param>
/// <param name="Tokens">Tokens at its end.</param>
/// <param name="CostUsd">Provider cost at its end.</param>
/// <param name="OverageUsd">Price of the overage at its end.</param>
internal sealed record UsageForecastView(long Requests, long Tokens, decimal CostUsd, decimal OverageUsd)
{
    public static UsageForecastView Of(UsageForecast forecast) => new(
        forecast.Requests, forecast.Tokens, Math.Round(forecast.CostUsd, 6), Math.Round(forecast.OverageUsd, 6));
}
