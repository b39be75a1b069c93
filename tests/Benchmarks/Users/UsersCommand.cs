using System.Diagnostics;
using LLMHive.Books;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Load;
using LLMHive.Usage;

namespace LLMHive.Users;

/// <summary>Many users who each ask once: what a user costs in memory who asks no more, and how long a user waits who was never seen before.</summary>
internal static class UsersCommand
{
    private const int Callers = 32;
    private const int WarmUps = 2_000;
    private const int PromisedBytes = 3 * 1024;
    private const double PromisedMs = 50;

    public static async Task<int> Run(Arguments arguments)
    {
        var users = arguments.Integer("users", 100_000, 1_000, 10_000_000);
        arguments.End();
        await using var stage = await BooksStage.Start();
        await Activate(stage.Grains, "warm", WarmUps, new long[WarmUps]);
        await Probe(stage.Hive, "warm-probe", 50, CancellationToken.None);
        await stage.Ledger.Ship(CancellationToken.None);

        var before = Memory();
        using var done = new CancellationTokenSource();
        var probing = Task.Run(() => Probe(stage.Hive, "probe", users, done.Token));
        var admissions = new long[users];
        var began = Stopwatch.GetTimestamp();
        await Activate(stage.Grains, "user", users, admissions);
        var took = Stopwatch.GetElapsedTime(began);
        await done.CancelAsync();
        var probed = await probing;
        await stage.Ledger.Ship(CancellationToken.None);
        var after = Memory();

        var perUser = (after - before - (sizeof(long) * (double)probed.Length)) / (users + probed.Length);
        var whole = LatencySummary.Of(probed);
        var admission = LatencySummary.Of(admissions);
        Console.WriteLine($"{users} users ask once each, {Callers} at a time; one more asks a model in their midst, each time as a new user");
        Console.WriteLine(FormattableString.Invariant($"  users/s, admitted and settled            {users / took.TotalSeconds:0}"));
        Console.WriteLine(FormattableString.Invariant($"  admission of a new user, ms              p50 {admission.P50Us / 1000:0.00}, p99 {admission.P99Us / 1000:0.00}"));
        Console.WriteLine(FormattableString.Invariant(
            $"  first answer for a new user, ms          p50 {whole.P50Us / 1000:0.00}, p99 {whole.P99Us / 1000:0.00} of {probed.Length}   promised: p99 at most {PromisedMs}   {Verdict(whole.P99Us / 1000 <= PromisedMs)}"));
        Console.WriteLine(FormattableString.Invariant(
            $"  bytes of memory per user who asks no more {perUser:0}   promised: at most {PromisedBytes}   {Verdict(perUser <= PromisedBytes)}"));
        return 0;
    }

    /// <summary>Each user is admitted once and settled: all that a request asks of a user's grains.</summary>
    private static Task Activate(IGrainFactory grains, string name, int users, long[] ticks)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (int n; (n = Interlocked.Increment(ref next)) < users;)
            {
                var gate = grains.UserGate(FormattableString.Invariant($"{name}-{n}"));
                var request = FormattableString.Invariant($"req_{name}-{n}");
                var began = Stopwatch.GetTimestamp();
                var admission = await gate.Admit(new()
                {
                    RequestId = request, KeyId = "bench", Calls = [new("bench/model", 0.00001m)], PromptTokens = 10, MaxOutputTokens = 10,
                });
                ticks[n] = Stopwatch.GetTimestamp() - began;
                await gate.Settle(request, [Row(admission.Ticket!)]);
            }
        })));
    }

    /// <summary>Whole answers of a model that answers at once, each for a user whom nobody has seen before.</summary>
    private static async Task<long[]> Probe(ILLMHive hive, string name, int most, CancellationToken enough)
    {
        var ticks = new List<long>();
        var options = new AskOptions { Model = "offline/scripted", EndsWithCaller = true, MaxTokens = 16 };
        for (var n = 0; n < most && !enough.IsCancellationRequested; n++)
        {
            var began = Stopwatch.GetTimestamp();
            await hive.For(FormattableString.Invariant($"{name}-{n}")).Ask("hi", options, CancellationToken.None);
            ticks.Add(Stopwatch.GetTimestamp() - began);
        }

        return [.. ticks];
    }

    private static long Memory()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static string Verdict(bool kept) => kept ? "kept" : "MISSED";

    private static UsageRow Row(Ticket ticket) => new()
    {
        Id = ticket.RequestId + ":0", RequestId = ticket.RequestId, UserId = ticket.UserId, KeyId = "bench", PeriodStart = ticket.PeriodStart,
        Model = "bench/model", Requests = 1, TokensIn = 10, TokensOut = 10, CostUsd = 0.00001m, At = TimeProvider.System.GetUtcNow(),
    };
}
