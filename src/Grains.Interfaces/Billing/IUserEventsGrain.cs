namespace LLMHive.Billing;

/// <summary>The live stream of one user's events. Key: <c>user:&lt;user id&gt;</c>.</summary>
[Alias("llmhive.IUserEventsGrain"), GrainInterfaceType("llmhive.user-events")]
public interface IUserEventsGrain : IGrainWithStringKey
{
    /// <summary>Tells an event to whoever follows; one that was told is not told again.</summary>
    [Alias("Tell"), ResponseTimeout("00:00:05")]
    Task Tell(UserEvent told, CancellationToken cancellationToken = default);

    /// <summary>Events as they come, without an end. Null = nothing new, but alive; the first item is one.</summary>
    /// <param name="after">Id of the last event that was seen: what came later and is still in memory comes first. Null = only new ones.</param>
    /// <param name="cancellationToken">The follower left.</param>
    [Alias("Follow")]
    IAsyncEnumerable<UserEvent?> Follow(string? after, CancellationToken cancellationToken = default);
}
