namespace LLMHive.Usage;

/// <summary>Body of <c>POST /api/v1/billing/usage/{userId}</c>.</summary>
/// <param name="RecordId">Unique for ever per user, 1 to 128 characters; the same record twice counts once.</param>
/// <param name="At">When it was used, at most 35 days back and 5 minutes ahead; default = now.</param>
/// <param name="Requests">Default 1.</param>
/// <param name="PromptTokens">Default 0.</param>
/// <param name="CompletionTokens">Default 0.</param>
/// <param name="Model">For reports, at most 200 characters; default <c>recorded</c>.</param>
/// <param name="CostUsd">Provider cost, exact; default 0.</param>
/// <param name="Source">Where the record comes from, at most 100 characters; default <c>operator</c>.</param>
internal sealed record UsageBody(
    string RecordId, DateTimeOffset? At, long? Requests, long? PromptTokens, long? CompletionTokens, string? Model, decimal? CostUsd, string? Source)
{
    private const long MostTokens = 1_000_000_000_000;

    public static UsageBody Read(Fields fields) => new(
        fields.RequiredText("record_id", 128), fields.Time("at"), fields.Whole("requests", 0, 1_000_000_000),
        fields.Whole("prompt_tokens", 0, MostTokens), fields.Whole("completion_tokens", 0, MostTokens),
        fields.Text("model", 200), fields.Money("cost_usd", 0, 1_000_000_000m), fields.Text("source", 100));

    internal UsageRecord ToRecord() => new()
    {
        RecordId = RecordId,
        At = At,
        Requests = (int)(Requests ?? 1),
        PromptTokens = PromptTokens ?? 0,
        CompletionTokens = CompletionTokens ?? 0,
        Model = Model ?? "recorded",
        CostUsd = CostUsd ?? 0,
        Source = Source ?? "operator",
    };
}
