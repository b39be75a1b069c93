namespace LLMHive.Processes;

/// <summary>One call of a <see cref="Burst"/>.</summary>
/// <param name="User">Whose.</param>
/// <param name="Marker">Field <c>user</c> of the request.</param>
/// <param name="Status">Status of the answer; 0 = there was none.</param>
/// <param name="RetryAfter">Header <c>Retry-After</c>.</param>
/// <param name="RequestId">Header <c>x-request-id</c>.</param>
/// <param name="Words">Beginning of an answer that is no 200, or why there was none.</param>
/// <param name="StartedAt">Since the burst began.</param>
/// <param name="Duration">What its caller waited.</param>
public sealed record BurstCall(
    string User, string Marker, int Status, TimeSpan? RetryAfter, string RequestId, string Words, TimeSpan StartedAt, TimeSpan Duration)
{
    /// <summary>The same for the books.</summary>
    public ClusterCall ForBooks => new(User, Marker, false, 1, RequestId, null, Status == 200 ? null : $"{Status} {Words}", StartedAt, StartedAt + Duration);
}
