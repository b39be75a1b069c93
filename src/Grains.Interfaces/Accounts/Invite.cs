namespace LLMHive.Accounts;

/// <summary>An invitation to sign up, for one person.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.Invite")]
public sealed record Invite
{
    /// <summary>Public id, <c>inv_…</c>; never the code.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>For whom, in the operator's words; may be empty.</summary>
    [Id(1)] public string Note { get; init; } = "";

    /// <summary>When it was made (UTC).</summary>
    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>It is good until this moment (UTC).</summary>
    [Id(3)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who used it; null = nobody yet.</summary>
    [Id(4)] public string? UsedBy { get; init; }

    /// <summary>When it was used (UTC).</summary>
    [Id(5)] public DateTimeOffset? UsedAt { get; init; }
}
