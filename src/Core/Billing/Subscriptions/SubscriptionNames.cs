using System.Text.Json;

namespace LLMHive.Billing;

/// <summary>Statuses in the words that users and the processor know.</summary>
internal static class SubscriptionNames
{
    public static string Of(SubscriptionStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
