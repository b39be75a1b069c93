using System.Globalization;

namespace LLMHive.Accounts;

/// <summary>What accounts and keys must look like.</summary>
internal static class AccountRules
{
    private const int NameLength = 200;
    private const int EmailLength = 320;

    public static Refusal? CheckUserId(string userId)
    {
        var fits = userId.Length is > 0 and <= 64 && userId.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@');
        return fits ? null : Invalid("user_id", "does not fit", "Give 1 to 64 characters of a-z A-Z 0-9 . _ - @");
    }

    public static Refusal? Check(AccountChange change)
    {
        if (change.DisplayName is { } name && (name.Length > NameLength || name.Any(char.IsControl)))
        {
            return Invalid("display_name", $"has {name.Length} characters or a control character", $"Give at most {NameLength} printable characters");
        }

        if (change.Country is { } country && !(country.Length == 2 && country.All(char.IsAsciiLetter)))
        {
            return Invalid("country", $"has {country.Length} characters or is no code", "Give two letters of ISO 3166, such as DE");
        }

        var email = change.Email;
        return email is null || (email.Length <= EmailLength && email.IndexOf('@') is var at && at > 0 && at < email.Length - 1 && !email.Any(c => char.IsControl(c) || c == ' '))
            ? null
            : Invalid("email", "is no e-mail address", $"Give name@host, at most {EmailLength} characters");
    }

    public static Refusal? Check(ApiKeyOrder order, DateTimeOffset now)
    {
        const KeyScopes All = KeyScopes.Chat | KeyScopes.Billing | KeyScopes.Knowledge | KeyScopes.Admin;
        if (order.Scopes == KeyScopes.None || (order.Scopes & ~All) != 0)
        {
            return Invalid("scopes", "names no scope", "Give at least one of chat, billing, knowledge, admin");
        }

        if (order.Name.Length > NameLength || order.Name.Any(char.IsControl))
        {
            return Invalid("name", $"has {order.Name.Length} characters or a control character", $"Give at most {NameLength} printable characters");
        }

        if (order.BudgetUsd <= 0)
        {
            return Invalid("budget_usd", order.BudgetUsd.Value.ToString("'is '0.############", CultureInfo.InvariantCulture), "Give more than zero, or leave it out");
        }

        if (order.ExpiresAt <= now)
        {
            return Invalid("expires_at", "is past", "Give a moment in the future, or leave it out");
        }

        return order.Secret is { Length: < KeySecret.MinLength }
            ? Invalid("secret", $"has {order.Secret.Length} characters", $"Give at least {KeySecret.MinLength}")
            : null;
    }

    private static Refusal Invalid(string field, string problem, string cure) =>
        Refusal.Of(RefusalCodes.InvalidRequest, $"'{field}' {problem}. {cure}.", field);
}
