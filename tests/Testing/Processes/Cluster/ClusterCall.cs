namespace LLMHive.Processes;

/// <summary>One call of a user, with its repetition if it needed one.</summary>
/// <param name="User">Whose.</param>
/// <param name="Marker">Field <c>user</c> of the request, under which the provider keeps its own account.</param>
/// <param name="Streamed">It asked for a stream.</param>
/// <param name="Tries">1, or 2 after a failure.</param>
/// <param name="RequestId">Header <c>x-request-id</c> of the answer.</param>
/// <param name="FirstFailure">Why the first try failed; null = it did not.</param>
/// <param name="Failure">Why the call failed in the end; null = its whole answer is there.</param>
/// <param name="StartedAt">Since the load began.</param>
/// <param name="EndedAt">Since the load began.</param>
public sealed record ClusterCall(
    string User, string Marker, bool Streamed, int Tries, string RequestId, string? FirstFailure, string? Failure, TimeSpan StartedAt, TimeSpan EndedAt)
{
    /// <summary>What its caller waited.</summary>
    public TimeSpan Duration => EndedAt - StartedAt;
}
