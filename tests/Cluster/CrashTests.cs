using LLMHive.Crashes;
using LLMHive.Processes;
using Xunit.Abstractions;

namespace LLMHive;

/// <summary>A real process, really killed, 10 times or as often as <c>LLMHIVE_KILLS</c> says; each kill takes some five seconds.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Seed = 20_260_101;
    private static readonly TimeSpan BoundOfAKill = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Kill9_AgainAndAgainUnderLoad_BooksEveryWholeAnswerExactlyOnce()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("LLMHIVE_KILLS"), out var asked) ? asked : 10;
        var plan = new CrashPlan { Assembly = HostBuild.Find(), Seed = Seed, Rounds = kills };

        var report = await new CrashCheck(plan).Run(output.WriteLine).WaitAsync(BoundOfAKill * (kills + 1));

        Assert.True(report.Faults.Count == 0, $"Seed {Seed}: {report.Faults.Count} faults.\n{string.Join('\n', report.Faults.Take(20))}");
        Assert.Equal(kills, report.Crashes);
        // Without whole answers of both kinds, and without cut-off ones, the check above has seen nothing.
        Assert.True(report is { PlainAnswers: > 0, StreamedAnswers: > 0, CutOff: > 0 }, $"Seed {Seed}: {report}");
    }
}
