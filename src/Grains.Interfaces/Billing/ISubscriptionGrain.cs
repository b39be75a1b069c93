namespace LLMHive.Billing;

/// <summary>The plan of one user and its history. Key: <c>user:&lt;user id&gt;</c>.</summary>
[Alias("llmhive.ISubscriptionGrain"), GrainInterfaceType("llmhive.subscription")]
public interface ISubscriptionGrain : IGrainWithStringKey
{
    /// <summary>Puts a plan in force by an operator's word, without payment; in effect before this returns.</summary>
    /// <param name="grant">The plan and who granted it.</param>
    /// <param name="cancellationToken">Ends the wait; a stored grant stays.</param>
    [Alias("Grant"), ResponseTimeout("00:00:05")]
    Task<Outcome<Entitlements>> Grant(PlanGrant grant, CancellationToken cancellationToken = default);
}
