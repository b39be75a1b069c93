namespace LLMHive.Crashes;

/// <summary>A call whose whole answer reached its caller: the product owes it exactly one ledger row.</summary>
/// <param name="RequestId">Header <c>x-request-id</c> of the answer.</param>
/// <param name="Marker">Field <c>user</c> of the request, under which the upstream keeps its own account.</param>
/// <param name="Streamed">It was streamed up to <c>[DONE]</c>; else one JSON document.</param>
public sealed record CrashCall(string RequestId, string Marker, bool Streamed);
