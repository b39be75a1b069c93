namespace LLMHive.Accounts;

/// <summary>Somebody wants an account.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.SignUpOrder")]
public sealed record SignUpOrder
{
    /// <summary>E-mail address; needed where addresses are confirmed.</summary>
    [Id(0)] public string? Email { get; init; }

    /// <summary>Name to show, at most 200 characters.</summary>
    [Id(1)] public string? DisplayName { get; init; }

    /// <summary>Code of an invitation; null = without.</summary>
    [Id(2)] public string? InviteCode { get; init; }

    /// <summary>Shows no secret, so that a log line can never hold one.</summary>
    public override string ToString() => nameof(SignUpOrder);
}
