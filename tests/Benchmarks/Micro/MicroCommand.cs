using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace LLMHive.Micro;

/// <summary>The pure parts of the hot path, one by one.</summary>
internal static class MicroCommand
{
    public static int Run(Arguments arguments)
    {
        var filter = arguments.Text("filter") ?? "";
        arguments.End();

        // In this process: nothing is generated or restored, and internal types stay in reach.
        var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithId("short");
        var config = DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default);
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(["--filter", $"*{filter}*"], config);
        return summaries.Any(static summary => summary.HasCriticalValidationErrors || summary.Reports.Any(static report => !report.Success)) ? 1 : 0;
    }
}
