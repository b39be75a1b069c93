using System.Globalization;
using System.Text;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Integration.Storage;

/// <summary>
/// Random histories of appends (with repeated ids), reservations, shipping, rotation, kills and power cuts. Whatever happens:
/// each id counts once, with the figures of whoever was first; a kill loses nothing; a power cut loses a tail at most.
/// </summary>
public sealed class LedgerCrashTests
{
    private static readonly DateTimeOffset Period = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task History_WithKills_LosesAndDoublesNothing(int seed) => await Run(seed, powerCuts: false);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task History_WithPowerCuts_LosesOnlyATail(int seed) => await Run(seed, powerCuts: true);

    private static async Task Run(int seed, bool powerCuts)
    {
        var random = new Random(seed);
        var log = new StringBuilder().Append(CultureInfo.InvariantCulture, $"seed {seed}, power cuts {powerCuts}:");
        var clock = new FakeTimeProvider(Period.AddDays(1));
        var directories = new List<TemporaryDirectory> { new() };
        var node = await Start(directories[^1], clock);
        var model = new OrderedDictionary<string, UsageRow>(StringComparer.Ordinal);
        var open = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            for (var step = 0; step < 120; step++)
            {
                switch (random.Next(12))
                {
                    case < 6:
                        await Append(node, random, step, clock, model, open);
                        break;
                    case < 8:
                        open.Add($"o{step}");
                        node.Ledger.Open(new OpenReservation(
                            $"o{step}", "ann", "k", Period, 10, 0.1m, clock.GetUtcNow(), clock.GetUtcNow().AddDays(1)));
                        break;
                    case < 10:
                        await node.Ledger.Ship(default);
                        break;
                    case 10:
                        clock.Advance(TimeSpan.FromSeconds(11));
                        await node.Get<JournalLedger>().RotateByAge();
                        break;
                    default:
                        await AppendUnshipped(node, random, step, clock, model, open);

                        // Reservations are queued, not awaited: what is appended behind them tells that they are written.
                        await AppendRows(node, $"last{step}", [Row($"last{step}:0", clock)], model, open);
                        var next = new TemporaryDirectory();
                        directories.Add(next);
                        StorageNode.CopyFiles(directories[^2].Path, next.Path);
                        var cut = powerCuts ? CutTail(next.Path, random) : 0;
                        log.Append(CultureInfo.InvariantCulture, $" crash@{step}(-{cut})");
                        await node.DisposeAsync();
                        node = await Start(next, clock);
                        await Forget(node, model, open, log, cut > 0);
                        break;
                }

                await Compare(node, clock, model, open, log);
            }
        }
        finally
        {
            await node.DisposeAsync();
            directories.ForEach(directory => directory.Dispose());
        }
    }

    private static async Task AppendUnshipped(
        StorageNode node, Random random, int step, FakeTimeProvider clock, OrderedDictionary<string, UsageRow> model, HashSet<string> open)
    {
        for (var i = random.Next(6); i > 0; i--)
        {
            await Append(node, random, (step * 100) + i, clock, model, open);
        }
    }

    private static async Task Append(
        StorageNode node, Random random, int step, FakeTimeProvider clock, OrderedDictionary<string, UsageRow> model, HashSet<string> open)
    {
        var requestId = open.Count > 0 && random.Next(2) == 0 ? open.Order(StringComparer.Ordinal).First() : $"r{step}";

        // Every third id is one that may have been used before.
        var rows = Enumerable.Range(0, random.Next(4))
            .Select(i => Row(random.Next(3) == 0 ? $"dup{random.Next(20)}" : $"{requestId}:{step}:{i}", clock) with
            {
                KeyId = $"k{random.Next(3)}", Requests = i == 0 ? 1 : 0, TokensIn = random.Next(1000), TokensOut = random.Next(100),
                CostUsd = new decimal(random.Next(), random.Next(), 0, false, 12),
            }).ToArray();
        await AppendRows(node, requestId, rows, model, open);
    }

    private static UsageRow Row(string id, FakeTimeProvider clock) => new()
    {
        Id = id, RequestId = "r", UserId = "ann", KeyId = "k", PeriodStart = Period, Model = "m", At = clock.GetUtcNow(),
    };

    private static async Task AppendRows(
        StorageNode node, string requestId, UsageRow[] rows, OrderedDictionary<string, UsageRow> model, HashSet<string> open)
    {
        await node.Ledger.Append(requestId, [.. rows], default);
        open.Remove(requestId);
        foreach (var row in rows)
        {
            model.TryAdd(row.Id, row);
        }
    }

    private static int CutTail(string directory, Random random)
    {
        var last = Directory.GetFiles(Path.Combine(directory, "journal")).Order(StringComparer.Ordinal).LastOrDefault();
        if (last is null)
        {
            return 0;
        }

        using var file = File.OpenWrite(last);
        var cut = random.Next((int)Math.Min(file.Length, 1500) + 1);
        file.SetLength(file.Length - cut);
        return cut;
    }

    /// <summary>Takes over what a power cut lost; a kill may have lost nothing.</summary>
    private static async Task Forget(
        StorageNode node, OrderedDictionary<string, UsageRow> model, HashSet<string> open, StringBuilder log, bool mayLose)
    {
        var lost = false;
        foreach (var id in model.Keys.ToArray())
        {
            var found = await node.Ledger.Find("ann", id, default);
            Assert.True(found is null ? mayLose : found == model[id], $"{log}: row {id} is {found?.ToString() ?? "lost"}");

            // The model's order is the order of the first appends: after the first lost row none can be there.
            Assert.False(lost && found is not null, $"{log}: row {id} is there, an earlier one is lost");
            lost |= found is null;
            if (found is null)
            {
                model.Remove(id);
            }
        }

        if (mayLose)
        {
            var known = await node.Ledger.Load("ann", Period, Period, default);
            open.Clear();
            open.UnionWith(known.Open.Select(reservation => reservation.RequestId));
        }
    }

    private static async Task Compare(
        StorageNode node, FakeTimeProvider clock, OrderedDictionary<string, UsageRow> model, HashSet<string> open, StringBuilder log)
    {
        var ledger = await node.Ledger.Load("ann", Period, clock.GetUtcNow().AddDays(-1), default);
        var expected = model.Values.Aggregate(default(UsageTotals), (sum, row) => sum.Plus(row));
        Assert.True(expected == ledger.Totals, $"{log}: expected {expected}, have {ledger.Totals}");
        Assert.True(open.SetEquals(ledger.Open.Select(reservation => reservation.RequestId)),
            $"{log}: open reservations [{string.Join(' ', open)}] expected, have [{string.Join(' ', ledger.Open.Select(r => r.RequestId))}]");
        Assert.True(model.Count == ledger.Recent.Length, $"{log}: {model.Count} rows expected, {ledger.Recent.Length} listed");
        Assert.True(ledger.CostByKey.Values.Sum() == ledger.Totals.CostUsd, $"{log}: costs by key do not add up");
    }

    private static Task<StorageNode> Start(TemporaryDirectory directory, TimeProvider clock) => StorageNode.Start(
        clock,
        services => services.AddSqliteStorage(options => options.DataDirectory = directory.Path)
            .Configure<LedgerOptions>(options =>
            {
                options.SegmentBytes = 4096;

                // No loop may write while the files are copied.
                options.ShipInterval = TimeSpan.FromMinutes(10);
            }));
}
