using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;

namespace LLMHive.Limits;

/// <summary>What a gate makes of a ledger that is away, of settlements that overlap, and of its own end.</summary>
public sealed class UserGateGrainTests : IAsyncLifetime
{
    private const string User = "u1";
    private static readonly DateTimeOffset Start = new(2026, 6, 10, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);
    private HookedLedger _ledger = null!;
    private HiveUnderTest _hive = null!;

    private IUserGateGrain Gate => _hive.Grains.GetGrain<IUserGateGrain>(GrainKeys.User(User));

    public async Task InitializeAsync()
    {
        _hive = await HiveUnderTest.Start(
            Start, services: services => services.AddSingleton<IUsageLedger>(provider => _ledger = new(provider.GetRequiredService<JournalLedger>())));
        _ = _hive.Services.GetRequiredService<IUsageLedger>();
        await _hive.SignUp(User);
    }

    public async Task DisposeAsync() => await _hive.DisposeAsync();

    [EmbeddedFact]
    public async Task ApplyEntitlements_CountersCannotBeRead_TheyAreReadAtTheNextChance()
    {
        await Gate.Settle("r1", [Row("r1", 70)]);
        var plan = new Entitlements { UserId = User, Plan = "free", PlanVersion = 1, Anchor = Start.AddDays(-3), Version = 7 };
        var away = true;
        _ledger.BeforeLoad = () => _ = away ? throw new StorageUnavailableException("A fault of the test.") : 0;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Gate.ApplyEntitlements(plan));
        Assert.NotNull((await Gate.Admit(Request("r2"))).Ticket); // nobody waits for a store that is away
        Assert.Equal((Start.AddDays(-3), 70L), (await Period()));

        away = false;
        await Gate.Settle("r2", []);
        Assert.NotNull((await Gate.Admit(Request("r3"))).Ticket);
        _ledger.BeforeLoad = () => throw new InvalidOperationException("Once it was read, nothing more is to be read.");
        Assert.Equal((Start.AddDays(-3), 0L), (await Period())); // what was used counts in the period that it was stamped with
        await Gate.ApplyEntitlements(plan);
    }

    [EmbeddedFact]
    public async Task ApplyEntitlements_AgainAfterCountersCouldNotBeRead_ReadsThem()
    {
        var plan = new Entitlements { UserId = User, Plan = "free", PlanVersion = 1, Anchor = Start.AddDays(-3), Version = 7 };
        await Period();
        _ledger.BeforeLoad = () => throw new StorageUnavailableException("A fault of the test.");
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Gate.ApplyEntitlements(plan));
        var read = 0;
        _ledger.BeforeLoad = () => read++;
        await Gate.ApplyEntitlements(plan);
        await Gate.ApplyEntitlements(plan);
        Assert.Equal(1, read);
    }

    [EmbeddedFact]
    public async Task ApplyEntitlements_SomebodySettlesWheneverCountersAreRead_TheyAreReadAndNothingIsLostOrDoubled()
    {
        await Gate.Settle("r0", [Row("r0", 1)]);
        var (reads, settlements) = (0, new List<Task>());
        _ledger.AfterLoad = async () =>
        {
            var settling = Gate.Settle($"r{++reads}", [Row($"r{reads}", 1)]);
            settlements.Add(settling);

            // Three times it lands while the counters are read; then it waits for them.
            await (reads <= 3 ? settling : Task.CompletedTask);
        };
        await Gate.ApplyEntitlements(new() { UserId = User, Plan = "free", PlanVersion = 1, Anchor = Start.AddDays(-3), Version = 7 }).WaitAsync(Most);
        await Task.WhenAll(settlements).WaitAsync(Most);
        _ledger.AfterLoad = null;

        Assert.Equal(4, reads);
        var stored = await _ledger.Load(User, (await Period()).Start, Start, default);
        Assert.Equal((stored.Totals.TokensIn, 5L), ((await Period()).Tokens, reads + 1L));
    }

    [EmbeddedFact]
    public async Task CurrentPeriod_ClockWasAheadForAWhile_CountsTheRightPeriod()
    {
        await Gate.Settle("r1", [Row("r1", 70)]);
        var period = await Period();
        _hive.Clock.SetUtcNow(Start.AddDays(40));
        Assert.Equal(0, (await Period()).Tokens);
        _hive.Clock.AdjustTime(Start.AddMinutes(1));
        Assert.Equal(period, await Period());
    }

    [EmbeddedFact]
    public async Task Record_TwiceAtOnce_CountsOnce()
    {
        var (asked, released) = (New(), New());
        _ledger.AfterFind = async () =>
        {
            _ledger.AfterFind = null;
            asked.SetResult();
            await released.Task;
        };
        var record = new UsageRecord { RecordId = "r1", Model = "m", PromptTokens = 70, CompletionTokens = 7 };
        var first = Gate.Record(record);
        await asked.Task.WaitAsync(Most);
        var (second, other) = (Gate.Record(record), Gate.Record(record with { PromptTokens = 1 }));
        await Gate.CurrentPeriod(); // behind both
        released.SetResult();
        Assert.Equal((false, true), ((await first).Value!.Duplicate, (await second).Value!.Duplicate));
        Assert.Equal(RefusalCodes.UsageRecordConflict, (await other).Refusal!.Code);
        Assert.Equal(77, (await Period()).Tokens);
    }

    [EmbeddedFact]
    public async Task Settle_RowsAfterNothing_AreCountedOnce()
    {
        await Gate.Admit(Request("r1"));
        await Task.WhenAll(Gate.Settle("r1", []), Gate.Settle("r1", [Row("r1", 70)]), Gate.Settle("r1", []));
        await Gate.Admit(Request("r2"));
        await Gate.Settle("r2", []);
        await Gate.Settle("r2", [Row("r2", 7)]);
        await Gate.Settle("r2", [Row("r2", 7)]);
        var usage = await Gate.CurrentPeriod();
        Assert.Equal((2L, 77L, 0), (usage.Requests, usage.Tokens, usage.ReservedRequests));
        Assert.Equal(77, (await _ledger.Sum(new() { UserId = User }, default)).Sum(slice => slice.Tokens));
    }

    [EmbeddedFact]
    public async Task Deactivate_NotForIdleness_ShipsFirst()
    {
        await Gate.Settle("r1", [Row("r1", 70)]);
        var shipped = New();
        _ledger.AfterShip = () => shipped.TrySetResult();
        await Gate.Cast<IGrainManagementExtension>().DeactivateOnIdle();
        await shipped.Task.WaitAsync(Most);
    }

    private async Task<(DateTimeOffset Start, long Tokens)> Period()
    {
        var usage = await Gate.CurrentPeriod();
        return (usage.PeriodStart, usage.Tokens);
    }

    private static AdmissionRequest Request(string id) => new() { RequestId = id, KeyId = "key_1", Calls = [new("twin/echo", 0)], MaxOutputTokens = 10 };

    private static UsageRow Row(string id, long tokens) => new()
    {
        Id = id + ":0", RequestId = id, UserId = User, KeyId = "key_1", PeriodStart = default, Model = "twin/echo", Requests = 1, TokensIn = tokens, At = Start,
    };

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
