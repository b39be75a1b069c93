using System.Text.Json.Nodes;

namespace LLMHive.Billing;

/// <summary>Something that a user may want to be told.</summary>
/// <param name="Id">Unique; telling it again tells nobody twice on purpose, but receivers should look at it.</param>
/// <param name="Type">Such as <c>usage.alert</c>.</param>
/// <param name="UserId">Whom it concerns.</param>
/// <param name="At">When it happened (UTC).</param>
/// <param name="Data">What happened.</param>
public sealed record OutgoingEvent(string Id, string Type, string UserId, DateTimeOffset At, JsonObject Data);
