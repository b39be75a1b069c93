namespace LLMHive.Accounts;

/// <summary>One invitation. Key: <c>invite:&lt;lower-case hexadecimal SHA-256 of its code&gt;</c>.</summary>
[Alias("llmhive.IInviteGrain"), GrainInterfaceType("llmhive.invite")]
public interface IInviteGrain : IGrainWithStringKey
{
    /// <summary>Makes the invitation.</summary>
    /// <param name="note">For whom, at most 200 characters.</param>
    /// <param name="expiresAt">Good until then; in the future.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Create"), ResponseTimeout("00:00:05")]
    Task<Outcome<Invite>> Create(string note, DateTimeOffset expiresAt, CancellationToken cancellationToken = default);

    /// <summary>The invitation when it can be used, else null: there is none, it was used, or it has expired.</summary>
    [Alias("Find"), ResponseTimeout("00:00:05")]
    Task<Invite?> Find(CancellationToken cancellationToken = default);

    /// <summary>Uses it up for one user; the same user again changes nothing.</summary>
    [Alias("Redeem"), ResponseTimeout("00:00:05")]
    Task<Outcome<Invite>> Redeem(string userId, CancellationToken cancellationToken = default);
}
