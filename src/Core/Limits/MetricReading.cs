using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>How much of a limit is used.</summary>
/// <param name="Metric">What is measured.</param>
/// <param name="Used">Used so far.</param>
/// <param name="Limit">The limit; null or zero = there is none, and no alert.</param>
internal readonly record struct MetricReading(UsageMetric Metric, decimal Used, decimal? Limit)
{
    /// <summary>True when the level, in percent, is reached.</summary>
    public bool Passed(int level) => Limit is > 0 and var limit && Used * 100 >= level * limit;
}
