using LLMHive.Crashes;
using LLMHive.Load;
using LLMHive.Processes;

namespace LLMHive.Crash;

/// <summary>The crash check of tests/Cluster, with figures.</summary>
internal static class CrashCommand
{
    public static async Task<int> Run(Arguments arguments)
    {
        var plan = new CrashPlan
        {
            Assembly = HostBuild.Find("Release"),
            Rounds = arguments.Integer("rounds", 20, 1, 10_000),
            Callers = arguments.Integer("callers", 200, 1, 10_000),
            Seed = arguments.Integer("seed", 1, 0, int.MaxValue),
        };
        arguments.End();

        var report = await new CrashCheck(plan).Run(Console.WriteLine);
        var restarts = Spread.Of(report.Restarts.Select(static restart => restart.TotalSeconds));
        Console.WriteLine($"{report.Crashes} crashes: {report.PlainAnswers} whole plain and {report.StreamedAnswers} whole streamed answers, {report.CutOff} cut off; {report.Rows} rows");
        Console.WriteLine($"back after {restarts.Show()} s   promised: at most 3   {(restarts.Most <= 3 ? "kept" : "MISSED")}");
        Console.WriteLine(report.Faults.Count == 0 ? "no charge lost, none doubled" : $"{report.Faults.Count} FAULTS");
        foreach (var fault in report.Faults.Take(50))
        {
            Console.WriteLine("  " + fault);
        }

        return report.Faults.Count == 0 ? 0 : 1;
    }
}
