using System.Diagnostics.Metrics;

namespace LLMHive.Telemetry;

/// <summary>Instruments of the HTTP front, beside the web server's own.</summary>
internal sealed class RequestMetrics(IMeterFactory meters)
{
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.0002, 0.0003, 0.0004, 0.0005, 0.00075, 0.001, 0.0015, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    };

    private static readonly object Single = "single";
    private static readonly object Hive = "hive";

    private readonly Histogram<double> _overhead = meters.Create(Meters.Name).CreateHistogram(
        "llmhive.overhead", "s", "Time of an answered model request without the time its providers and its reader took.", null, Seconds);

    /// <summary>An answer is complete.</summary>
    /// <param name="overhead">What the product itself took.</param>
    /// <param name="run">It was a run; false: one model.</param>
    /// <param name="streams">It was streamed.</param>
    public void Answered(TimeSpan overhead, bool run, bool streams) => _overhead.Record(
        Math.Max(0, overhead.TotalSeconds), new("llmhive.request", run ? Hive : Single), new("llmhive.stream", streams ? "true" : "false"));
}
