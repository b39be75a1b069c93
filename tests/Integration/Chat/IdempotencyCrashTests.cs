using System.Text;
using LLMHive.Accounts;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace LLMHive.Chat;

/// <summary>The node dies between the note that a request was begun and its stored answer: asked again, it is charged at most once.</summary>
public sealed class IdempotencyCrashTests
{
    private const string User = "u1";
    private const string Key = "k-1";
    private const string FirstId = "req_before_the_crash";
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Fact]
    public async Task Send_CrashBeforeTheCharge_IsAnsweredUnderTheFirstIdAndChargedOnce()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        await Begun(hive);
        var end = await Ask(hive, "req_after_the_crash");
        Assert.Contains(FirstId, Encoding.UTF8.GetString(end.Tail.Span), StringComparison.Ordinal);
        Assert.Equal((1, 40), await Usage(hive));
        await Ask(hive, "req_third");
        Assert.Equal((1, 40), await Usage(hive));
        Assert.Equal(1, hive.Models.Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(120)] // by then the gate has no memory of its own of what was settled
    public async Task Send_CrashAfterTheCharge_IsAnsweredAgainAndNotCharged(int secondsLater)
    {
        await using var hive = await HiveUnderTest.Start(Start);
        await Begun(hive);
        var ledger = hive.Services.GetRequiredService<IUsageLedger>();
        await ledger.Append(FirstId, [Row(25)], CancellationToken.None);
        hive.Clock.Advance(TimeSpan.FromSeconds(secondsLater));
        await Gate(hive).ApplyEntitlements(new() { UserId = User, Plan = "free", PlanVersion = 1, Anchor = Start, Version = 1 });
        Assert.Equal((1, 25), await Usage(hive));

        await Ask(hive, "req_after_the_crash");
        Assert.Equal((1, 25), await Usage(hive));
        Assert.Equal(1, hive.Models.Calls);
        Assert.Equal(0, (await Gate(hive).CurrentPeriod()).ReservedRequests);

        // What the gate counted in memory is what the ledger says.
        var stored = await ledger.Load(User, (await Gate(hive).CurrentPeriod()).PeriodStart, Start, CancellationToken.None);
        Assert.Equal((1, 25), (stored.Totals.Requests, stored.Totals.Tokens));
        Assert.Empty(stored.Open);
    }

    [Fact]
    public async Task Send_OtherBodyAfterACrash_Is422()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        await Begun(hive);
        var refusal = Assert.IsType<HiveFrame.Refused>(await Last(hive, Call("req_2", "twin/echo")));
        Assert.Equal(RefusalCodes.IdempotencyKeyReuse, refusal.Reason.Code);
        Assert.Equal(0, hive.Models.Calls);
    }

    [Fact]
    public async Task Send_KeyWithControlCharacter_IsRefused()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var refusal = Assert.IsType<HiveFrame.Refused>(await Last(hive, Call("req_1", "twin/echo") with { IdempotencyKey = "a\nb" }));
        Assert.Equal(RefusalCodes.IdempotencyKeyInvalid, refusal.Reason.Code);
    }

    [Fact]
    public async Task Send_AnswerTooLargeToKeep_IsGivenOnce()
    {
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Idempotency:MaxAnswerBytes"] = "10" });
        await Ask(hive, "req_1");
        var grain = hive.Grains.GetGrain<IIdempotencyGrain>(GrainKeys.Idempotency(User, Key));
        var state = new GrainState<IdempotencyState>();
        await Storage(hive).ReadStateAsync("chat.idempotency", grain.GetGrainId(), state);
        var kept = state.State?.Answer;
        Assert.NotNull(kept);
        Assert.Equal((null, null), (kept.Body, kept.Refusal));

        HiveFrame? last = null;
        await foreach (var frame in FrameFeed.Of("", kept).Follow(CancellationToken.None))
        {
            last = frame;
        }

        Assert.Equal(RefusalCodes.IdempotencyKeyReuse, Assert.IsType<HiveFrame.Refused>(last).Reason.Code);
    }

    [Fact]
    public async Task Send_AnswerKept_StaysNoLongerInMemoryThanItIsAskedFor()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        await Ask(hive, "req_1");
        var repeated = await Ask(hive, "req_2");
        var kept = new GrainState<IdempotencyState>();
        await Storage(hive).ReadStateAsync("chat.idempotency", hive.Grains.GetGrain<IIdempotencyGrain>(GrainKeys.Idempotency(User, Key)).GetGrainId(), kept);
        Assert.Equal(kept.State!.Answer!.Body, repeated.Tail.ToArray()); // in one piece, as it is stored
        var management = hive.Grains.GetGrain<IManagementGrain>(0);
        Assert.Equal(1, await Alive(management));
        await management.ForceActivationCollection(TimeSpan.FromTicks(1));
        Assert.Equal(0, await Alive(management));
        await Ask(hive, "req_3");
        Assert.Equal((1, 40), await Usage(hive));
    }

    private static async Task<int> Alive(IManagementGrain management) =>
        (await management.GetDetailedGrainStatistics()).Count(grain => grain.GrainId.Type.ToString() == "llmhive.idempotency");

    /// <summary>What a node leaves behind that died right after its note.</summary>
    private static async Task Begun(HiveUnderTest hive)
    {
        var call = Call(FirstId, "twin/tokens-40");
        var grain = hive.Grains.GetGrain<IIdempotencyGrain>(GrainKeys.Idempotency(User, Key));
        var state = new IdempotencyState
        {
            RequestId = FirstId, Fingerprint = IdempotencyKeys.Fingerprint(call.Operation, call.Body), ExpiresAt = Start + TimeSpan.FromHours(20),
        };
        await Storage(hive).WriteStateAsync("chat.idempotency", grain.GetGrainId(), new GrainState<IdempotencyState>(state));
    }

    private static async Task<HiveFrame.End> Ask(HiveUnderTest hive, string requestId) =>
        Assert.IsType<HiveFrame.End>(await Last(hive, Call(requestId, "twin/tokens-40")));

    private static async Task<HiveFrame> Last(HiveUnderTest hive, HiveCall call)
    {
        HiveFrame? last = null;
        await foreach (var frame in hive.Grains.GetGrain<IHiveGrain>(0).Send(call))
        {
            last = frame;
        }

        return last!;
    }

    private static HiveCall Call(string requestId, string model) => new()
    {
        RequestId = requestId,
        Caller = new() { UserId = User, KeyId = "key_1", Scopes = KeyScopes.Chat },
        Operation = HiveOperation.ChatCompletions,
        Body = Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","max_tokens":50,"messages":[{"role":"user","content":"hi"}]}"""),
        IdempotencyKey = Key,
    };

    private static UsageRow Row(long tokens) => new()
    {
        Id = FirstId + ":0", RequestId = FirstId, UserId = User, KeyId = "key_1", PeriodStart = Start, Model = "twin/tokens-40", Requests = 1, TokensIn = tokens, At = Start,
    };

    private static IGrainStorage Storage(HiveUnderTest hive) => hive.Services.GetRequiredKeyedService<IGrainStorage>("Default");

    private static IUserGateGrain Gate(HiveUnderTest hive) => hive.Grains.GetGrain<IUserGateGrain>(GrainKeys.User(User));

    private static async Task<(long Requests, long Tokens)> Usage(HiveUnderTest hive)
    {
        var usage = await Gate(hive).CurrentPeriod();
        return (usage.Requests, usage.Tokens);
    }
}
