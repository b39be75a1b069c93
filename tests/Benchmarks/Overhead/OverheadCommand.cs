using System.Text.Json;
using LLMHive.Load;
using LLMHive.Servers;

namespace LLMHive.Overhead;

/// <summary>What the product adds to a single-model call, beside what YARP adds.</summary>
internal static class OverheadCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task<int> Run(Arguments arguments)
    {
        var options = OverheadOptions.Read(arguments);
        await using var stage = await Stage.Of(options.Nodes);
        await using var yarp = await ServerProcess.Start("serve-yarp", "--to", stage.Upstream.AbsoluteUri);
        using var direct = stage.Direct();
        using var proxied = Stage.Through(yarp);
        using var product = stage.Product();

        var report = await Measure(options, stage, [direct, proxied, product]);
        Console.WriteLine(options.Json ? JsonSerializer.Serialize(report, Indented) : report.Show());
        return report.Books.Agrees ? 0 : 1;
    }

    private static async Task<OverheadReport> Measure(OverheadOptions options, Stage stage, Target[] targets)
    {
        await WarmUp(options, targets);
        var before = await stage.Metrics();
        var latency = await Section.Run(
            $"plain, {options.Concurrency} at a time", targets, options.Rounds,
            target => LoadRound.Run(target, options.Calls, options.Concurrency, streams: false));
        var own = OwnMeasure.Of(before, await stage.Metrics());
        var throughput = options.Parallel == 0
            ? null
            : await Section.Run(
                $"plain, {options.Parallel} at a time", targets, options.Rounds,
                target => LoadRound.Run(target, options.Calls, options.Parallel, streams: false));
        var streams = options.Streams
            ? await Section.Run(
                $"streamed, {options.Concurrency} at a time, to the first piece of text", targets, options.Rounds,
                target => LoadRound.Run(target, options.Calls, options.Concurrency, streams: true))
            : null;
        return new(options.Nodes, latency, own, throughput, streams, await stage.CheckBooks());
    }

    // In turns, so that the runtime's second compilation of one target does not run into another one's rounds.
    private static async Task WarmUp(OverheadOptions options, Target[] targets)
    {
        for (var turn = 0; turn < 4; turn++)
        {
            foreach (var target in targets)
            {
                await LoadRound.Run(target, Math.Max(500, options.Calls / 2), Math.Max(options.Concurrency, turn * options.Parallel / 3), streams: false);
                if (options.Streams)
                {
                    await LoadRound.Run(target, Math.Max(500, options.Calls / 4), options.Concurrency, streams: true);
                }
            }
        }
    }
}
