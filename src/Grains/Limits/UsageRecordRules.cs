using System.Globalization;
using System.Text;
using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>Usage that an operator hands in: what it must look like, and the ledger row it becomes.</summary>
internal static class UsageRecordRules
{
    private static readonly TimeSpan Late = TimeSpan.FromDays(35);
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    public static Refusal? Check(UsageRecord usage, DateTimeOffset now)
    {
        if (usage.RecordId.Length is 0 or > 128 || usage.RecordId.Any(char.IsControl))
        {
            return Invalid("record_id", $"has {usage.RecordId.Length} characters or a control character", "Give 1 to 128 printable characters");
        }

        (string Field, decimal Value, decimal Most)[] figures =
        [
            ("requests", usage.Requests, 1_000_000_000), ("prompt_tokens", usage.PromptTokens, 1_000_000_000_000),
            ("completion_tokens", usage.CompletionTokens, 1_000_000_000_000), ("cost_usd", usage.CostUsd, 1_000_000_000),
        ];
        foreach (var (field, value, most) in figures)
        {
            if (value < 0 || value > most)
            {
                return Invalid(field, string.Create(CultureInfo.InvariantCulture, $"is {value}"), string.Create(CultureInfo.InvariantCulture, $"Give 0 to {most}"));
            }
        }

        if (usage.At < now - Late || usage.At > now + Ahead)
        {
            return Invalid("at", $"is {usage.At:O}", "Give a moment at most 35 days back and 5 minutes ahead");
        }

        return CheckName("model", usage.Model) ?? CheckName("source", usage.Source);
    }

    /// <summary>Record ids are unique per user; ledger ids are unique for all, so the user goes into a hash with the id.</summary>
    public static string RequestId(string userId, string recordId) =>
        "rec_" + Digest.Of(userId + "\n" + recordId)[..40];

    public static UsageRow Row(string userId, string requestId, UsageRecord usage, DateTimeOffset now) => new()
    {
        Id = requestId + ":0",
        RequestId = requestId,
        UserId = userId,
        PeriodStart = default,
        Model = usage.Model,
        Provider = usage.Source,
        Requests = usage.Requests,
        TokensIn = usage.PromptTokens,
        TokensOut = usage.CompletionTokens,
        CostUsd = usage.CostUsd,
        At = usage.At ?? now,
    };

    public static bool SameUsage(UsageRow stored, UsageRow given, bool compareTime) =>
        stored.Requests == given.Requests && stored.TokensIn == given.TokensIn && stored.TokensOut == given.TokensOut
        && stored.CostUsd == given.CostUsd && stored.Model == given.Model && (!compareTime || stored.At == given.At);

    private static Refusal? CheckName(string field, string name) => name switch
    {
        { Length: > 256 } => Invalid(field, "is longer than 256 characters", "Shorten it"),

        // Not every store takes them, and the row would be refused long after the record was answered.
        _ when name.Any(char.IsControl) || name.EnumerateRunes().Contains(Rune.ReplacementChar) =>
            Invalid(field, "holds a control character or half a character", "Give printable text"),
        _ => null,
    };

    private static Refusal Invalid(string field, string problem, string cure) =>
        Refusal.Of(RefusalCodes.InvalidRequest, $"'{field}' {problem}. {cure}.", field);
}
