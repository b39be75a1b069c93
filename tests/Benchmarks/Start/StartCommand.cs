using System.Diagnostics;
using LLMHive.Load;
using LLMHive.Processes;
using LLMHive.Servers;

namespace LLMHive.Start;

/// <summary>How long the product takes from nothing to an answer.</summary>
internal static class StartCommand
{
    public static async Task<int> Run(Arguments arguments)
    {
        var runs = arguments.Integer("runs", 5, 1, 1000);
        var assembly = arguments.Text("host") ?? HostBuild.Find("Release");
        arguments.End();

        var (ready, answered) = (new double[runs], new double[runs]);
        for (var run = 0; run < runs; run++)
        {
            await using var stage = await Stage.Start(Path.GetFullPath(assembly));
            using var product = stage.Product();
            var began = Stopwatch.GetTimestamp();
            await new Caller(product, streams: false).Call();
            ready[run] = stage.ReadyAfter.TotalSeconds;
            answered[run] = (stage.ReadyAfter + Stopwatch.GetElapsedTime(began)).TotalSeconds;
            Console.WriteLine(FormattableString.Invariant($"  run {run + 1}: ready after {ready[run]:0.00} s, first answer after {answered[run]:0.00} s"));
        }

        var start = Spread.Of(ready);
        Console.WriteLine($"ready         {start.Show()} s   promised: at most 2.5   {(start.Median <= 2.5 ? "kept" : "MISSED")}");
        Console.WriteLine($"first answer  {Spread.Of(answered).Show()} s");
        return 0;
    }
}
