using System.Diagnostics;
using System.Globalization;
using LLMHive.Testing.Storage;
using Xunit;
using Xunit.Abstractions;

namespace LLMHive.Billing;

/// <summary>
/// Whole worlds, thirty days each, in which everything that can go wrong does: no money and no usage is lost or doubled.
/// <c>LLMHIVE_SIM_SEEDS</c> says how many worlds (default 2; a release plays 1,000), <c>LLMHIVE_SIM_SEED</c> the first; with the
/// latter alone one world is played, so <c>LLMHIVE_SIM_SEED=17</c> replays world 17.
/// </summary>
public sealed class ConservationTests(ITestOutputHelper output)
{
    private const int Days = 30;
    private const int FewWorlds = 2;
    private const int MostReports = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [EmbeddedFact]
    public async Task Simulate_ManyWorlds_MoneyAndUsageAreConserved()
    {
        var first = Setting("LLMHIVE_SIM_SEED");
        var count = Setting("LLMHIVE_SIM_SEEDS") ?? (first is null ? FewWorlds : 1);
        var failures = new List<string>();
        var watch = Stopwatch.StartNew();
        for (var seed = first ?? 1; seed < (first ?? 1) + count && failures.Count < MostReports; seed++)
        {
            var before = watch.Elapsed;
            if (await Play(seed) is { } failure)
            {
                failures.Add(failure);
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"world {seed}: {(watch.Elapsed - before).TotalSeconds:0.0} s"));
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }

    /// <summary>Plays one world.</summary>
    /// <returns>What went wrong and the way to it; null = nothing.</returns>
    private static async Task<string?> Play(int seed)
    {
        await using var world = await SimWorld.Open(seed);
        try
        {
            // In real time: a world in which something waits for ever must say where.
            await Live(world).WaitAsync(Patience);
            return null;
        }
        catch (Exception failure)
        {
            return string.Create(CultureInfo.InvariantCulture, $"World {seed} (LLMHIVE_SIM_SEED={seed}): {failure}\nIts steps:\n{string.Join('\n', world.Log.ToArray())}");
        }
    }

    private static async Task Live(SimWorld world)
    {
        var actions = new SimActions(world);
        var invariants = new SimInvariants(world);
        for (var day = 0; day < Days; day++)
        {
            await actions.Play(day);
            await invariants.CheckDay();
        }

        await actions.Settle();
        await invariants.CheckEnd();
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
