using System.Diagnostics.Metrics;
using LLMHive.Telemetry;

namespace LLMHive.Orchestration;

/// <summary>Instruments of runs.</summary>
internal sealed class RunMetrics
{
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320] };
    private static readonly InstrumentAdvice<double> Parts = new() { HistogramBucketBoundaries = [0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 1] };
    private static readonly InstrumentAdvice<double> Voters = new() { HistogramBucketBoundaries = [1, 1.5, 2, 2.5, 3, 4, 5, 7, 10, 15] };

    private readonly Counter<long> _runs;
    private readonly Counter<long> _degradations;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _agreement;
    private readonly Histogram<double> _nEff;

    public RunMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meters.Name);
        _runs = meter.CreateCounter<long>("llmhive.runs", "{run}", "Runs that ended, by the engine asked for, the one that ran, and the status.");
        _degradations = meter.CreateCounter<long>("llmhive.run.degradations", "{degradation}", "Why runs gave less than was asked for, by code.");
        _duration = meter.CreateHistogram("llmhive.run.duration", "s", "Duration of runs.", null, Seconds);
        _agreement = meter.CreateHistogram("llmhive.run.agreement", "{share}", "Part of the voting weight behind the answer.", null, Parts);
        _nEff = meter.CreateHistogram("llmhive.run.n_eff", "{voter}", "Effective number of independent voters.", null, Voters);
    }

    public void Ended(RunResult run, TimeSpan duration)
    {
        // What was asked for is the caller's word until an engine of that name has run.
        KeyValuePair<string, object?> executed = new("llmhive.engine.executed", run.EngineExecuted.Length > 0 ? run.EngineExecuted : "none");
        KeyValuePair<string, object?> requested = new("llmhive.engine.requested", run.EngineExecuted.Length > 0 ? run.EngineRequested : "none");
        KeyValuePair<string, object?> status = new("llmhive.status", run.Status.ToString().ToLowerInvariant());
        _runs.Add(1, requested, executed, status);
        _duration.Record(duration.TotalSeconds, executed, status);
        if (run.Agreement is { } agreement)
        {
            _agreement.Record(agreement, executed);
        }

        if (run.NEff is { } voters)
        {
            _nEff.Record(voters, executed);
        }

        foreach (var degradation in run.Degradations)
        {
            _degradations.Add(1, executed, new KeyValuePair<string, object?>("llmhive.degradation", Code(degradation)));
        }
    }

    /// <summary>The code in front of the colon.</summary>
    internal static string Code(string degradation)
    {
        var code = degradation.Split(':')[0];
        return code.Length is > 0 and <= 40 && code.All(static letter => letter is (>= 'a' and <= 'z') or '_') ? code : "other";
    }
}
