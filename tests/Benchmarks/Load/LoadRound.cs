using System.Diagnostics;

namespace LLMHive.Load;

/// <summary>One target's part of one round.</summary>
/// <param name="Latency">To the end of the answer or, for streams, to the first piece of its text.</param>
/// <param name="Calls">Calls made.</param>
/// <param name="Wall">Time from the first call to the end of the last.</param>
/// <param name="Processor">Processor time of the target's process in that time.</param>
internal sealed record LoadRound(LatencySummary Latency, int Calls, TimeSpan Wall, TimeSpan Processor)
{
    /// <summary>Processor time per call, in microseconds.</summary>
    public double ProcessorPerCallUs => Processor.TotalMicroseconds / Calls;

    /// <summary>Calls per second of wall clock.</summary>
    public double CallsPerSecond => Calls / Wall.TotalSeconds;

    /// <summary>Calls per second of processor time: what one core does.</summary>
    public double CallsPerCore => Calls / Processor.TotalSeconds;

    /// <summary>Makes the calls.</summary>
    /// <param name="target">Whom to call.</param>
    /// <param name="calls">How often.</param>
    /// <param name="concurrency">Callers at the same time.</param>
    /// <param name="streams">Ask for streamed answers.</param>
    public static async Task<LoadRound> Run(Target target, int calls, int concurrency, bool streams)
    {
        var ticks = new long[calls];
        var next = -1;
        // Garbage of the round before must not be collected in this one's time.
        GC.Collect();
        var processor = target.ProcessorTime;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            var caller = new Caller(target, streams);
            for (int at; (at = Interlocked.Increment(ref next)) < calls;)
            {
                ticks[at] = await caller.Call();
            }
        })));
        return new(LatencySummary.Of(ticks), calls, Stopwatch.GetElapsedTime(began), target.ProcessorTime - processor);
    }
}
