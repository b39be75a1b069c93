using System.Globalization;
using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>
/// Which alerts of the current period one user was told. An alert is told when its level is passed and it does not stand as
/// told for the limit in force. When a limit changes, levels that are still passed stay told, and the others are armed anew.
/// </summary>
internal sealed class AlertBook(string userId)
{
    private static readonly int[] Levels = [50, 80, 100];
    private RestingMap<(UsageMetric Metric, int Level), UsageAlert> _told;

    /// <summary>Takes over the stored alerts of a period.</summary>
    public void Restore(IEnumerable<UsageAlert> stored, DateTimeOffset periodStart)
    {
        _told.Clear();
        foreach (var alert in stored.Where(alert => alert.PeriodStart == periodStart).OrderBy(alert => alert.Occurrence))
        {
            _told[(alert.Metric, alert.Level)] = alert;
        }
    }

    /// <summary>A new period begins: everything is armed.</summary>
    public void Turn() => _told.Clear();

    /// <summary>The alerts that are due, lowest level of each metric first.</summary>
    public ImmutableArray<UsageAlert> Fire(
        ReadOnlySpan<MetricReading> readings, (DateTimeOffset Start, DateTimeOffset End) period, DateTimeOffset now)
    {
        ImmutableArray<UsageAlert>.Builder? due = null;
        foreach (var reading in readings)
        {
            foreach (var level in Levels)
            {
                if (!reading.Passed(level))
                {
                    break;
                }

                var before = _told.GetValueOrDefault((reading.Metric, level));
                if (before?.HoldsFor != reading.Limit)
                {
                    due ??= ImmutableArray.CreateBuilder<UsageAlert>();
                    var alert = New(reading, level, (before?.Occurrence ?? 0) + 1, period, now.AddTicks(due.Count));
                    _told[(reading.Metric, level)] = alert;
                    due.Add(alert);
                }
            }
        }

        return due?.ToImmutable() ?? [];
    }

    /// <summary>After a change of limits: the alerts that stay told under the new one, to be stored as such.</summary>
    public ImmutableArray<UsageAlert> Carry(ReadOnlySpan<MetricReading> readings)
    {
        ImmutableArray<UsageAlert>.Builder? carried = null;
        foreach (var reading in readings)
        {
            foreach (var level in Levels)
            {
                if (reading.Passed(level) && _told.TryGetValue((reading.Metric, level), out var told) && told.HoldsFor != reading.Limit)
                {
                    told = told with { HoldsFor = reading.Limit!.Value, Version = told.Version + 1 };
                    _told[(reading.Metric, level)] = told;
                    (carried ??= ImmutableArray.CreateBuilder<UsageAlert>()).Add(told);
                }
            }
        }

        return carried?.ToImmutable() ?? [];
    }

    private UsageAlert New(MetricReading reading, int level, int occurrence, (DateTimeOffset Start, DateTimeOffset End) period, DateTimeOffset at)
    {
        var metric = reading.Metric.ToString().ToLowerInvariant();
        var id = string.Create(CultureInfo.InvariantCulture, $"alert:{userId}:{period.Start.UtcDateTime:yyyyMMdd'T'HHmmssfffffff'Z'}:{metric}:{level}");
        return new()
        {
            Id = occurrence == 1 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}:{occurrence}"),
            UserId = userId,
            Metric = reading.Metric,
            Level = level,
            Used = reading.Used,
            Limit = reading.Limit!.Value,
            PeriodStart = period.Start,
            PeriodEnd = period.End,
            At = at,
            HoldsFor = reading.Limit.Value,
            Occurrence = occurrence,
        };
    }
}
