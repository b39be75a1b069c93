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
    /// <param name="command">The order.</param>
    /// <param name="mostTrialDays">Days of trial that a user may take without asking anybody (<see cref="SubscriptionRules.MostTrialDays"/>).</param>
    public static Refusal? Check(SubscriptionCommand command, int mostTrialDays)
    {
        if (CheckCurrency(command.Currency) is { } currency)
        {
            return currency;
        }

        if (CheckTrial(command.TrialDays, command.ByOperator ? LongestTrial : mostTrialDays) is { } trial)
        {
            return trial;
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

    // A trial is a paid plan without a card: how long that may be is the operator's to say, or anybody who signs up takes a year.
    private static Refusal? CheckTrial(int days, int most) => days switch
    {
        > 0 when most == 0 => Refusal.Of(
            RefusalCodes.InvalidRequest, $"'trial_days' is {days}, but users begin no trials here. Leave it out, or ask the operator.", "trial_days"),
        < 0 => Refusal.Of(RefusalCodes.InvalidRequest, $"'trial_days' is {days}. Give 0 to {most}.", "trial_days"),
        _ when days > most => Refusal.Of(
            RefusalCodes.InvalidRequest, $"'trial_days' is {days}. Give 0 to {most}{(most < LongestTrial ? ", or ask the operator for more" : "")}.", "trial_days"),
        _ => null,
    };

    /// <summary>Null when it is the catalogue's currency, or none is named.</summary>
    public static Refusal? CheckCurrency(string? currency) =>
        currency is null || currency.Equals(Currency, StringComparison.OrdinalIgnoreCase)
            ? null
            : Refusal.Of(RefusalCodes.CurrencyMismatch, $"'currency' is {currency}, plans are sold in {Currency}. Leave it out.", "currency");
}
