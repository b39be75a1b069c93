using LLMHive.Storage;

namespace LLMHive.Accounts;

[GrainType("llmhive.invite")]
internal sealed class InviteGrain(
    [PersistentState("accounts.invite", "Default")] IPersistentState<InviteState> store, EffectsOutbox outbox, TimeProvider clock)
    : DurableGrain<InviteState>(store, outbox), IInviteGrain
{
    public async Task<Outcome<Invite>> Create(string note, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (State.Invite is not null || expiresAt <= now || note.Length > 200 || note.Any(char.IsControl))
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, "'expires_at' must be in the future, and 'note' at most 200 printable characters.", "expires_at");
        }

        var hash = GrainKeys.InviteHashOf(this.GetPrimaryKeyString());
        await Store(new() { Id = "inv_" + hash[..24], Note = note, CreatedAt = now, ExpiresAt = expiresAt }, cancellationToken);
        return State.Invite!;
    }

    public Task<Invite?> Find(CancellationToken cancellationToken)
    {
        if (State.Invite is null)
        {
            DeactivateOnIdle(); // A guessed code must not stay in memory.
        }

        return Task.FromResult(State.Invite is { UsedBy: null } invite && invite.ExpiresAt > clock.GetUtcNow() ? invite : null);
    }

    public async Task<Outcome<Invite>> Redeem(string userId, CancellationToken cancellationToken)
    {
        if (State.Invite is { } used && used.UsedBy == userId)
        {
            return used;
        }

        if (await Find(cancellationToken) is not { } invite)
        {
            return SignUpRules.BadInvite;
        }

        await Store(invite with { UsedBy = userId, UsedAt = clock.GetUtcNow() }, cancellationToken);
        return State.Invite!;
    }

    private Task Store(Invite invite, CancellationToken cancellationToken)
    {
        var version = State.Version + 1;
        var row = new QueryRow
        {
            Kind = QueryKinds.Invite, Id = invite.Id, Owner = invite.UsedBy ?? "", At = invite.CreatedAt, Version = version, Json = QueryJson.Write(invite),
        };
        return Commit(new() { Invite = invite, Version = version, Effects = new() { Rows = [row] } }, version, cancellationToken);
    }
}
