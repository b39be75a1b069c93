using LLMHive.Storage;

namespace LLMHive.Accounts;

/// <summary>Stored state of the sign-up of one address.</summary>
internal sealed record SignUpState : IEffectfulState
{
    /// <summary>The account that is or will be opened; drawn with the first token.</summary>
    public string UserId { get; init; } = "";

    public string Email { get; init; } = "";

    public string DisplayName { get; init; } = "";

    /// <summary>SHA-256 of the invitation's code; empty = without.</summary>
    public string InviteHash { get; init; } = "";

    /// <summary>SHA-256 of the latest token.</summary>
    public string TokenHash { get; init; } = "";

    public DateTimeOffset TokenExpiresAt { get; init; }

    public DateTimeOffset LastMailAt { get; init; }

    public DateTimeOffset? ConfirmedAt { get; init; }

    public PendingEffects Effects { get; init; } = PendingEffects.None;
}
