using System.Globalization;

namespace LLMHive.Billing;

/// <summary>Tax by country, as parts of the subtotal (0.19 = 19 %). Countries without a rate pay none.</summary>
/// <param name="Rates">Rate by ISO 3166 code in upper case, such as <c>DE</c>.</param>
public sealed record TaxRates(IReadOnlyDictionary<string, decimal> Rates)
{
    /// <summary>No tax anywhere: the default.</summary>
    public static TaxRates None { get; } = new(new Dictionary<string, decimal>());

    /// <summary>The tax line on a subtotal, rounded once; null when the country has no rate or is not known.</summary>
    public InvoiceLine? Line(string? country, long subtotalMinor, Currency currency)
    {
        if (country is null || !Rates.TryGetValue(country.ToUpperInvariant(), out var rate) || rate == 0)
        {
            return null;
        }

        return new()
        {
            Kind = InvoiceLineKind.Tax,
            Description = string.Create(CultureInfo.InvariantCulture, $"Tax {rate * 100:0.##} % ({country.ToUpperInvariant()})"),
            Quantity = 1,
            UnitPrice = currency.ToAmount(subtotalMinor) * rate,
            AmountMinor = currency.ToMinor(currency.ToAmount(subtotalMinor) * rate),
        };
    }
}
