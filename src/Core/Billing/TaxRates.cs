using System.Globalization;

namespace LLMHive.Billing;

/// <summary>
/// Tax by country, as parts of the net price (0.19 = 19 %). Prices include it: the processor charges what the plans say, and
/// an invoice must never come to another sum than the charge. Countries without a rate pay none.
/// </summary>
/// <param name="Rates">Rate by ISO 3166 code in upper case, such as <c>DE</c>.</param>
public sealed record TaxRates(IReadOnlyDictionary<string, decimal> Rates)
{
    /// <summary>No tax anywhere: the default.</summary>
    public static TaxRates None { get; } = new(new Dictionary<string, decimal>());

    /// <summary>The tax within a sum, rounded once; null when the country has no rate or is not known.</summary>
    public InvoiceLine? Within(string? country, long grossMinor, Currency currency)
    {
        if (country is null || !Rates.TryGetValue(country.ToUpperInvariant(), out var rate) || rate == 0)
        {
            return null;
        }

        var tax = currency.ToAmount(grossMinor) * rate / (1 + rate);
        return new()
        {
            Kind = InvoiceLineKind.Tax,
            Description = string.Create(CultureInfo.InvariantCulture, $"Tax {rate * 100:0.##} % ({country.ToUpperInvariant()}), included"),
            Quantity = 1,
            UnitPrice = tax,
            AmountMinor = currency.ToMinor(tax),
        };
    }
}
