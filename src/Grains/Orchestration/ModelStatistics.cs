using System.Collections.Concurrent;
using LLMHive.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LLMHive.Orchestration;

/// <summary>
/// Statistics from the score grains, kept for a minute per silo: what a run needs at its start must not cost it a round of
/// calls each time. When the grains cannot be asked, runs go on without statistics.
/// </summary>
internal sealed partial class ModelStatistics(
    IGrainFactory grains, IModelCatalogue catalogue, IOptions<StatisticsOptions> options, TimeProvider clock, ILogger<ModelStatistics> logger) : IModelStatistics
{
    private const int MostKept = 1000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    public async ValueTask<TaskStatistics?> Of(string taskClass, ImmutableArray<string> models, CancellationToken cancellationToken)
    {
        var key = taskClass + "\n" + string.Join('\n', models);
        var now = clock.GetUtcNow();
        if (_kept.TryGetValue(key, out var kept) && now < kept.Until)
        {
            return kept.Statistics;
        }

        // Callers choose members as they like; their combinations must not fill the memory.
        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        var statistics = await Learn(taskClass, models, cancellationToken);
        _kept[key] = new Kept(statistics, now + Fresh);
        return statistics;
    }

    private async Task<TaskStatistics?> Learn(string taskClass, ImmutableArray<string> models, CancellationToken cancellationToken)
    {
        try
        {
            var known = models.Distinct(StringComparer.Ordinal).ToArray();
            var windows = await Task.WhenAll(known.Select(model => grains.ModelScore(taskClass, model).Recent(cancellationToken)))
                .WaitAsync(Patience, clock, cancellationToken);
            var outcomes = ScoreWindow.Join(known.Zip(windows));
            return outcomes.IsEmpty ? null : TaskStatistics.Learn(outcomes, models, options.Value, Family);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnknown(taskClass, e);
            return null;
        }
    }

    private string Family(string model) => catalogue.Find(model)?.Family is { Length: > 0 } told ? told : ModelFamily.Of(model);

    [LoggerMessage(LogLevel.Warning, "The statistics of {TaskClass} could not be read; runs go on without them")]
    private partial void LogUnknown(string taskClass, Exception exception);

    private sealed record Kept(TaskStatistics? Statistics, DateTimeOffset Until);
}
