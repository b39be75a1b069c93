using LLMHive.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LLMHive.Orchestration;

/// <summary>
/// Statistics from the score grains, kept for a minute per silo: what a run needs at its start must not cost it a round of
/// calls each time. When the grains cannot be asked, runs go on without statistics, and soon they are asked again.
/// </summary>
internal sealed partial class ModelStatistics(
    IGrainFactory grains, IModelCatalogue catalogue, IOptions<StatisticsOptions> options, TimeProvider clock, ILogger<ModelStatistics> logger) : IModelStatistics
{
    // Each holds up to a thousand outcomes of every member.
    private const int MostKept = 50;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    public async ValueTask<TaskStatistics?> Of(string taskClass, ImmutableArray<string> models, CancellationToken cancellationToken)
    {
        // In whatever order a caller names them, they are the same models and err the same.
        var learning = Learning(taskClass, [.. models.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        return (await learning.WaitAsync(cancellationToken)).Statistics;
    }

    private Task<Learned> Learning(string taskClass, ImmutableArray<string> models)
    {
        var key = taskClass + "\n" + string.Join('\n', models);
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            if (_kept.TryGetValue(key, out var kept) && !kept.IsOver(now))
            {
                return kept.Learning;
            }

            // Callers choose members as they like; their combinations must not fill the memory.
            foreach (var (old, _) in _kept.Where(it => it.Value.IsOver(now)))
            {
                _kept.Remove(old);
            }

            if (_kept.Count >= MostKept)
            {
                _kept.Remove(_kept.MinBy(it => it.Value.Since).Key);
            }

            // Not on the turn of the run that asks first, nor until it leaves: others wait for the same.
            var learning = Task.Run(() => Learn(taskClass, models));
            _kept[key] = new(learning, now);
            return learning;
        }
    }

    private async Task<Learned> Learn(string taskClass, ImmutableArray<string> models)
    {
        try
        {
            var windows = await Task.WhenAll(models.Select(model => grains.ModelScore(taskClass, model).Recent())).WaitAsync(Patience, clock);
            var outcomes = ScoreWindow.Join(models.Zip(windows));
            return new(outcomes.IsEmpty ? null : TaskStatistics.Learn(outcomes, models, options.Value, Family), clock.GetUtcNow() + Fresh);
        }
        catch (Exception fault)
        {
            LogUnknown(taskClass, fault);
            return new(null, clock.GetUtcNow() + AfterFailure);
        }
    }

    private string Family(string model) => catalogue.Find(model)?.Family is { Length: > 0 } told ? told : ModelFamily.Of(model);

    [LoggerMessage(LogLevel.Warning, "The statistics of {TaskClass} could not be read; runs go on without them")]
    private partial void LogUnknown(string taskClass, Exception exception);

    private sealed record Learned(TaskStatistics? Statistics, DateTimeOffset Until);

    private sealed record Kept(Task<Learned> Learning, DateTimeOffset Since)
    {
        public bool IsOver(DateTimeOffset now) => Learning.IsCompletedSuccessfully && now >= Learning.Result.Until;
    }
}
