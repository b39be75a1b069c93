namespace LLMHive.Accounts;

/// <summary>What to set on an account; null leaves a field as it is.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.AccountChange")]
public sealed record AccountChange
{
    /// <summary>New name to show, at most 200 characters.</summary>
    [Id(0)] public string? DisplayName { get; init; }

    /// <summary>New e-mail address, at most 320 characters.</summary>
    [Id(1)] public string? Email { get; init; }

    /// <summary>True refuses every key of the account within five seconds; false lets them in again.</summary>
    [Id(2)] public bool? Disabled { get; init; }

    /// <summary>Country that the payer is taxed in: ISO 3166, two letters. Holds for invoices from now on.</summary>
    [Id(3)] public string? Country { get; init; }
}
