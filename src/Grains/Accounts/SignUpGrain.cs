using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LLMHive.Storage;

namespace LLMHive.Accounts;

[GrainType("llmhive.sign-up")]
internal sealed class SignUpGrain(
    [PersistentState("accounts.sign-up", "Default")] IPersistentState<SignUpState> store,
    EffectsOutbox outbox, IWorkQueue work, IMailer mailer, TimeProvider clock)
    : DurableGrain<SignUpState>(store, outbox), ISignUpGrain
{
    private const KeyScopes FirstScopes = KeyScopes.Chat | KeyScopes.Billing | KeyScopes.Knowledge;

    private string Hash => GrainKeys.SignUpHashOf(this.GetPrimaryKeyString());

    public async Task<Outcome<SignUpResult>> Request(SignUpOrder order, CancellationToken cancellationToken)
    {
        if (AccountRules.Check(new AccountChange { DisplayName = order.DisplayName, Email = order.Email }) is { } refusal)
        {
            return refusal;
        }

        var invite = order.InviteCode is { } code ? KeySecret.Hash(code) : "";
        if (invite.Length > 0 && await Invite(invite).Find(cancellationToken) is null)
        {
            return SignUpRules.BadInvite;
        }

        if (!mailer.IsConfigured)
        {
            return await Open(DrawUserId(), order.Email, order.DisplayName, invite, cancellationToken);
        }

        if (order.Email is null)
        {
            return SignUpRules.NoEmail;
        }

        if (clock.GetUtcNow() - State.LastMailAt >= SignUpRules.MailPause)
        {
            await SendToken(order, invite, cancellationToken);
        }

        return new SignUpResult(null);
    }

    public async Task<Outcome<SignUpResult>> Confirm(string token, CancellationToken cancellationToken)
    {
        var matches = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(KeySecret.Hash(token)), Encoding.ASCII.GetBytes(State.TokenHash));
        if (!matches || State.TokenExpiresAt <= clock.GetUtcNow() || State.ConfirmedAt is not null)
        {
            return SignUpRules.BadToken;
        }

        var opened = await Open(State.UserId, State.Email, State.DisplayName, State.InviteHash, cancellationToken);
        if (opened.Value is not null)
        {
            await Commit(State with { TokenHash = "", ConfirmedAt = clock.GetUtcNow() }, 0, cancellationToken);
        }

        return opened;
    }

    private async Task SendToken(SignUpOrder order, string invite, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (State.ConfirmedAt is not null)
        {
            // The same answer, the same wait: only the mailbox learns that there is an account already.
            await Commit(State with { LastMailAt = now }, 0, cancellationToken);
            await Send(
                new(
                    order.Email!, "You have an LLMHive account already",
                    "Somebody, perhaps you, tried to sign up with this address. It has an account already; nothing was changed."),
                now, cancellationToken);
            return;
        }

        // The token leads back to this grain, and the second half is the secret.
        var token = $"{Hash}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        await Commit(
            State with
            {
                UserId = State.UserId.Length > 0 ? State.UserId : DrawUserId(),
                Email = order.Email!,
                DisplayName = order.DisplayName ?? "",
                InviteHash = invite,
                TokenHash = KeySecret.Hash(token),
                TokenExpiresAt = now + SignUpRules.TokenLifetime,
                LastMailAt = now,
            },
            0, cancellationToken);
        await Send(new(order.Email!, "Confirm your address for LLMHive", mailer.ConfirmText(token)), now, cancellationToken);
    }

    private async Task<Outcome<SignUpResult>> Open(
        string userId, string? email, string? displayName, string invite, CancellationToken cancellationToken)
    {
        if (invite.Length > 0 && (await Invite(invite).Redeem(userId, cancellationToken)).Refusal is { } used)
        {
            return used;
        }

        var account = GrainFactory.GetGrain<IAccountGrain>(GrainKeys.User(userId));
        var opened = await account.Open(new() { DisplayName = displayName, Email = email }, cancellationToken);

        // There already: an earlier try came so far and no further.
        if (opened.Refusal is { } refusal && refusal.Code != RefusalCodes.AccountExists)
        {
            return refusal;
        }

        var key = await account.CreateKey(new() { Name = "first key", Scopes = FirstScopes }, cancellationToken);
        return key.Value is { } made ? new SignUpResult(made) : key.Refusal!;
    }

    private Task Send(Mail mail, DateTimeOffset now, CancellationToken cancellationToken) => work.Add(
        new()
        {
            Id = FormattableString.Invariant($"{MailWork.WorkKind}:{Hash}:{now.UtcTicks}"), Kind = MailWork.WorkKind, DueAt = now, Payload = QueryJson.Write(mail),
        },
        cancellationToken);

    private IInviteGrain Invite(string hash) => GrainFactory.GetGrain<IInviteGrain>(GrainKeys.Invite(hash));

    // Drawn and not chosen: a chosen id that is taken would tell that somebody has it.
    private static string DrawUserId() => "u_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));
}
