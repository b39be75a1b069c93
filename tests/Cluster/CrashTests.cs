using LLMHive.Crashes;
using LLMHive.Processes;
using Xunit.Abstractions;

namespace LLMHive;

/// <summary>Real processes, really killed. About two minutes.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Seed = 20_260_101;
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Kill9_TwentyTimesUnderLoad_BooksEveryWholeAnswerExactlyOnce()
    {
        var plan = new CrashPlan { Assembly = HostBuild.Find(), Seed = Seed, Rounds = 20 };

        var report = await new CrashCheck(plan).Run(output.WriteLine).WaitAsync(Bound);

        Assert.True(report.Faults.Count == 0, $"Seed {Seed}: {report.Faults.Count} faults.\n{string.Join('\n', report.Faults.Take(20))}");
        Assert.Equal(20, report.Crashes);
        // Without whole answers of both kinds, and without cut-off ones, the check above has seen nothing.
        Assert.True(report is { PlainAnswers: > 0, StreamedAnswers: > 0, CutOff: > 0 }, $"Seed {Seed}: {report}");
    }
}
