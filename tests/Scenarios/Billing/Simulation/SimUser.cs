namespace LLMHive.Billing;

/// <summary>A user of a simulated world, with what was acknowledged to them.</summary>
internal sealed class SimUser(string id, string key)
{
    public string Id { get; } = id;

    /// <summary>Secret of their key.</summary>
    public string Key { get; } = key;

    /// <summary>Tokens of each answered chat, by request id.</summary>
    public Dictionary<string, long> Chats { get; } = [];

    /// <summary>Chats whose answer was a failure: they may have been booked, once, or not.</summary>
    public int LostChats { get; set; }

    /// <summary>When an end at once was asked for, whatever came of it.</summary>
    public List<DateTimeOffset> EndsAsked { get; } = [];

    /// <summary>Upgrades from pro within a period.</summary>
    public List<SimUpgrade> Upgrades { get; } = [];

    /// <summary>Usage that was handed in and accepted.</summary>
    public List<SimRecord> Records { get; } = [];
}

/// <summary>Usage that was handed in.</summary>
internal sealed record SimRecord(string RecordId, long PromptTokens, long CompletionTokens, int Requests, DateTimeOffset? At);

/// <summary>What had been used of a period on pro when its user asked for more.</summary>
internal sealed record SimUpgrade(DateTimeOffset PeriodStart, long Tokens, long Requests);
