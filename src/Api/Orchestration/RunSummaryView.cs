namespace LLMHive.Orchestration;

/// <summary>A run in a list; <c>GET /v1/runs/{id}</c> shows the whole.</summary>
internal sealed record RunSummaryView
{
    public required string Id { get; init; }

    public required string Model { get; init; }

    public required RunStatus Status { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required decimal CostUsd { get; init; }

    public static RunSummaryView Of(RunSummary run) => new()
    {
        Id = run.RunId, Model = run.Model, Status = run.Status, StartedAt = run.StartedAt, CostUsd = run.CostUsd,
    };
}
