namespace LLMHive.Accounts;

/// <summary>One customer of the hive.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.Account")]
public sealed record Account
{
    /// <summary>Stable id: 1 to 64 characters of <c>a-z A-Z 0-9 . _ - @</c>.</summary>
    [Id(0)] public required string UserId { get; init; }

    /// <summary>Name to show; may be empty.</summary>
    [Id(1)] public string DisplayName { get; init; } = "";

    /// <summary>E-mail address, or null.</summary>
    [Id(2)] public string? Email { get; init; }

    /// <summary>When the account was opened; free billing periods are anchored here.</summary>
    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A disabled account's keys are refused.</summary>
    [Id(4)] public bool Disabled { get; init; }

    /// <summary>Counts the changes; a list may show an older one for a moment.</summary>
    [Id(5)] public long Version { get; init; }

    /// <summary>ISO 3166 code of the country that the payer is taxed in, two capital letters; null = not told.</summary>
    [Id(6)] public string? Country { get; init; }
}
