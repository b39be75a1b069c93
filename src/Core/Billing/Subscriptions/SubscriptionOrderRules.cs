namespace LLMHive.Billing;

/// <summary>What an order must fulfil before anybody is asked.</summary>
public static class SubscriptionOrderRules
{
    /// <summary>The catalogue's currency.</summary>
    public const string Currency = "usd";

    private const int MostEntries = 50;
    private const int LongestName = 40;
    private const int LongestValue = 500;
    private const int LongestTrial = 365;

    /// <summary>Null when the order is sound.</summary>
    public static Refusal? Check(SubscriptionCommand command)
    {
        if (CheckCurrency(command.Currency) is { } currency)
        {
            return currency;
        }

        if (command.TrialDays is < 0 or > LongestTrial)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, $"'trial_days' is {command.TrialDays}. Give 0 to {LongestTrial}.", "trial_days");
        }

        var isLarge = command.Metadata is { } metadata
            && (metadata.Count > MostEntries || metadata.Any(pair => pair.Key.Length is 0 or > LongestName || pair.Value.Length > LongestValue));
        return isLarge
            ? Refusal.Of(
                RefusalCodes.MetadataTooLarge,
                $"'metadata' has more than {MostEntries} entries, a name of 0 or more than {LongestName} characters, or a value of more than {LongestValue}. Send less.",
                "metadata")
            : null;
    }

    /// <summary>Null when it is the catalogue's currency, or none is named.</summary>
    public static Refusal? CheckCurrency(string? currency) =>
        currency is null || currency.Equals(Currency, StringComparison.OrdinalIgnoreCase)
            ? null
            : Refusal.Of(RefusalCodes.CurrencyMismatch, $"'currency' is {currency}, plans are sold in {Currency}. Leave it out.", "currency");
}
