using System.Collections.Immutable;
using LLMHive.Chat;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Limits;

/// <summary>Usage that an operator hands in while the period it would count in is closed.</summary>
public sealed class RecordInFlightTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 10, 0, 0, 0, TimeSpan.Zero);

    [EmbeddedFact]
    public async Task Record_PeriodClosesWhileTheLedgerIsAsked_CountsInTheNextPeriod()
    {
        SlowLedger ledger = null!;
        await using var hive = await HiveUnderTest.Start(
            Start, services: services => services.AddSingleton<IUsageLedger>(provider => ledger = new(provider.GetRequiredService<JournalLedger>())));
        await hive.SignUp("u1");
        var gate = hive.Grains.GetGrain<IUserGateGrain>(GrainKeys.User("u1"));
        var period = (await gate.CurrentPeriod()).PeriodStart;

        // 1. The record waits for the ledger. 2. A cancellation ends the period. 3. The ledger answers.
        var held = ledger.Hold();
        var record = gate.Record(new() { RecordId = "r1", Model = "m", PromptTokens = 70, CompletionTokens = 7 });
        await held.Asked.WaitAsync(TimeSpan.FromSeconds(30));
        var end = hive.Clock.GetUtcNow() + TimeSpan.FromSeconds(1);
        hive.Clock.Advance(TimeSpan.FromSeconds(1));
        var closed = await gate.ClosePeriod(period, end);
        held.Release();
        Assert.False((await record).Value!.Duplicate);

        var stored = (await ledger.List(new() { UserId = "u1" }, null, 10, default)).Items.Single();
        Assert.Equal((0L, end), (closed.Tokens, stored.PeriodStart));
        var open = await gate.CurrentPeriod();
        Assert.Equal((end, 77L), (open.PeriodStart, open.Tokens));
    }

    /// <summary>The real ledger, whose search waits once when the test says so.</summary>
    private sealed class SlowLedger(IUsageLedger inner) : IUsageLedger
    {
        private Held? _next;

        public Held Hold() => _next = new();

        public async Task<UsageRow?> Find(string userId, string rowId, CancellationToken cancellationToken)
        {
            if (Interlocked.Exchange(ref _next, null) is { } held)
            {
                await held.Wait();
            }

            return await inner.Find(userId, rowId, cancellationToken);
        }

        public ValueTask Append(string requestId, ImmutableArray<UsageRow> rows, CancellationToken cancellationToken) =>
            inner.Append(requestId, rows, cancellationToken);

        public void Open(OpenReservation reservation) => inner.Open(reservation);

        public Task<UserLedger> Load(string userId, DateTimeOffset periodStart, DateTimeOffset recentSince, CancellationToken cancellationToken) =>
            inner.Load(userId, periodStart, recentSince, cancellationToken);

        public Task<Page<UsageRow>> List(UsageQuery query, string? cursor, int limit, CancellationToken cancellationToken) =>
            inner.List(query, cursor, limit, cancellationToken);

        public Task<ImmutableArray<UsageSlice>> Sum(UsageQuery query, CancellationToken cancellationToken) => inner.Sum(query, cancellationToken);

        public Task Ship(CancellationToken cancellationToken) => inner.Ship(cancellationToken);
    }

    private sealed class Held
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public void Release() => _released.SetResult();

        public Task Wait()
        {
            _asked.SetResult();
            return _released.Task;
        }
    }
}
