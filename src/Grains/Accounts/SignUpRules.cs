namespace LLMHive.Accounts;

/// <summary>What a sign-up is refused for.</summary>
internal static class SignUpRules
{
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(24);

    /// <summary>A mail to one address at most so often: the form must be no way to flood somebody.</summary>
    public static readonly TimeSpan MailPause = TimeSpan.FromMinutes(1);

    public static readonly Refusal BadInvite = Refusal.Of(
        RefusalCodes.InviteInvalid, "'invite_code' is unknown, used or expired. Ask for a new one.", "invite_code");

    public static readonly Refusal BadToken = Refusal.Of(
        RefusalCodes.ConfirmationInvalid, "'token' is unknown, used or expired. Sign up again to get a new one.", "token");

    public static readonly Refusal NoEmail = Refusal.Of(
        RefusalCodes.InvalidRequest, "'email' is missing. An address is needed here, since it is confirmed.", "email");
}
