using LLMHive.Limits;

namespace LLMHive.Unit.Limits;

public sealed class UserGateRateTests
{
    [Fact] // S35
    public void Admit_ElevenCallsAtOneInstantOnFree_PassesTenWithTheScenariosHeaders()
    {
        var kit = new GateKit(GateKit.Free);
        for (var call = 1; call <= 10; call++)
        {
            var limits = kit.Call().Limits!;
            Assert.Equal(new BucketStatus(10, 10 - call, TimeSpan.FromSeconds(6 * call)), limits.Requests);
            Assert.Equal(1_780_000_000 + (6 * call), (limits.Now + limits.Requests.FullIn).ToUnixTimeSeconds());
            Assert.Null(limits.RetryAfter);
        }

        var refused = kit.Call();
        Assert.Null(refused.Ticket);
        Assert.Equal(RefusalCodes.RateLimited, refused.Refusal!.Code);
        Assert.Equal(TimeSpan.FromSeconds(6), refused.Refusal.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(6), refused.Limits!.RetryAfter);
        Assert.Equal(new BucketStatus(10, 0, TimeSpan.FromMinutes(1)), refused.Limits.Requests);
        Assert.Contains("plan 'free'", refused.Refusal.Message, StringComparison.Ordinal);
        Assert.Contains("again in 6 s", refused.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact] // S36
    public void Admit_AfterTheBurst_PassesWhenTheTimeHasCome()
    {
        var kit = Exhausted();
        kit.PassSeconds(5);
        Assert.Equal(TimeSpan.FromSeconds(1), kit.Call().Limits!.RetryAfter);

        kit.PassSeconds(1);
        Assert.Equal(0, kit.Call().Limits!.Requests.Remaining);

        kit.PassSeconds(60);
        Assert.Equal(9, kit.Call().Limits!.Requests.Remaining);
    }

    [Fact] // S37
    public void Admit_FiftyRefusedCalls_MoveNothing()
    {
        var kit = Exhausted();
        var first = kit.Call().Limits;
        for (var call = 0; call < 50; call++)
        {
            Assert.Equal(first, kit.Call().Limits);
        }

        kit.PassSeconds(6);
        Assert.NotNull(kit.Call().Ticket);
    }

    [Fact]
    public void Admit_TokensPerMinuteUsedUp_TellsWhenThisRequestPasses()
    {
        var kit = new GateKit(GateKit.Free);
        Assert.Equal(new BucketStatus(10_000, 1_000, TimeSpan.FromSeconds(54)), kit.Call(9_000).Limits!.Tokens);

        var refused = kit.Admit(2_500);
        Assert.Equal(RefusalCodes.RateLimited, refused.Refusal!.Code);
        Assert.Equal(TimeSpan.FromSeconds(9), refused.Limits!.RetryAfter);
        Assert.Equal((9, 1_000), (refused.Limits.Requests.Remaining, refused.Limits.Tokens!.Remaining));

        kit.PassSeconds(8.999);
        Assert.Equal(RefusalCodes.RateLimited, kit.Ask(2_500));
        kit.PassSeconds(0.001);
        Assert.Null(kit.Ask(2_500));
    }

    [Fact]
    public void Admit_BothRatesUsedUp_NamesTheLongerWait()
    {
        var kit = new GateKit(GateKit.Free with { RequestsPerPeriod = null, ConcurrentRequests = 99 });
        kit.Call(9_991);
        for (var call = 0; call < 9; call++)
        {
            kit.Call(1);
        }

        Assert.Equal(TimeSpan.FromSeconds(6), kit.Admit(1).Limits!.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(30), kit.Admit(5_000).Limits!.RetryAfter);
    }

    [Fact]
    public void Settle_LessThanReserved_GivesTheTokensBack()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Settle(kit.Admit(9_000).Ticket!.RequestId, 500);
        Assert.Equal(9_500 - 10, kit.Admit(10).Limits!.Tokens!.Remaining);
    }

    [Fact]
    public void Settle_MoreThanReserved_IsADebtOfTheBucket()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Settle(kit.Admit(1_000).Ticket!.RequestId, 12_000);
        var refused = kit.Admit(10);

        // 2,000 of debt and 10 wanted, at 10,000 a minute.
        Assert.Equal(TimeSpan.FromSeconds(12.06), refused.Limits!.RetryAfter);
        Assert.Equal(0, refused.Limits.Tokens!.Remaining);
    }

    [Fact]
    public void Admit_RequestLargerThanTheTokenRate_IsRefusedForGoodAndNotToldToWait()
    {
        var kit = new GateKit(GateKit.Free with { TokensPerQuery = null });
        kit.Call(9_000);
        var refused = kit.Admit(10_001);

        Assert.Equal(RefusalCodes.TokensPerMinuteExceeded, refused.Refusal!.Code);
        Assert.Null(refused.Refusal.RetryAfter);
        Assert.Null(refused.Limits!.RetryAfter);
        Assert.Equal(("10000", "10001"), (refused.Refusal.Details!["limit"], refused.Refusal.Details["estimated"]));
    }

    [Fact]
    public void Admit_MorePlacesThanThePlanHas_IsRefusedUntilOneEnds()
    {
        var kit = new GateKit(GateKit.Pro);
        var open = Enumerable.Range(0, 5).Select(_ => kit.Admit().Ticket!.RequestId).ToArray();
        var refused = kit.Admit();

        Assert.Equal(RefusalCodes.ConcurrencyLimit, refused.Refusal!.Code);
        Assert.Equal((TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)), (refused.Refusal.RetryAfter, refused.Limits!.RetryAfter));
        Assert.StartsWith("5 request(s) are running", refused.Refusal.Message, StringComparison.Ordinal);
        Assert.Equal(55, refused.Limits.Requests.Remaining);

        kit.Settle(open[3], 5);
        Assert.Null(kit.Ask());
        Assert.Equal(RefusalCodes.ConcurrencyLimit, kit.Ask());
    }

    [Fact] // S41
    public void Touch_TwoHundredReadsAtOneInstant_PassesTenOfV1AndSixtyOfBilling()
    {
        var kit = new GateKit(GateKit.Free);
        Assert.Equal(10, Enumerable.Range(0, 200).Count(_ => kit.Gate.Touch(RateClass.Chat, "k", kit.Now).Refusal is null));
        Assert.Equal(60, Enumerable.Range(0, 200).Count(_ => kit.Gate.Touch(RateClass.Manage, "k", kit.Now).Refusal is null));
        Assert.Equal(60, Enumerable.Range(0, 200).Count(_ => kit.Gate.Touch(RateClass.Manage, "other key", kit.Now).Refusal is null));
    }

    [Fact]
    public void Touch_Chat_SharesTheRateOfChatCalls()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Call();
        var touched = kit.Gate.Touch(RateClass.Chat, GateKit.Key, kit.Now);
        Assert.Null(touched.Ticket);
        Assert.Equal((8, 9_990), (touched.Limits!.Requests.Remaining, touched.Limits.Tokens!.Remaining));

        var exhausted = Exhausted();
        var refused = exhausted.Gate.Touch(RateClass.Chat, GateKit.Key, exhausted.Now);
        Assert.Equal((RefusalCodes.RateLimited, TimeSpan.FromSeconds(6)), (refused.Refusal!.Code, refused.Limits!.RetryAfter));
    }

    [Fact]
    public void Touch_Chat_NeedsNoPlaceAndNoTokens()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Admit(10_000);
        Assert.Null(kit.Gate.Touch(RateClass.Chat, GateKit.Key, kit.Now).Refusal);
    }

    [Fact]
    public void Touch_ManageUsedUp_TellsWhenAndShowsItsOwnBucket()
    {
        var kit = new GateKit(GateKit.Free);
        for (var call = 1; call <= 60; call++)
        {
            var passed = kit.Gate.Touch(RateClass.Manage, "k", kit.Now);
            Assert.Equal((new BucketStatus(60, 60 - call, TimeSpan.FromSeconds(call)), null), (passed.Limits!.Requests, passed.Limits.Tokens));
            Assert.Null(passed.Limits.RetryAfter);
        }

        var refused = kit.Gate.Touch(RateClass.Manage, "k", kit.Now);
        Assert.Equal(RefusalCodes.RateLimited, refused.Refusal!.Code);
        Assert.Equal((TimeSpan.FromSeconds(1), kit.Now.Wall), (refused.Limits!.RetryAfter, refused.Limits.Now));
        Assert.Contains("management requests", refused.Refusal.Message, StringComparison.Ordinal);

        kit.PassSeconds(1);
        Assert.Null(kit.Gate.Touch(RateClass.Manage, "k", kit.Now).Refusal);
        Assert.Equal(9, kit.Call().Limits!.Requests.Remaining);
    }

    [Theory]
    [InlineData(1), InlineData(-1)]
    public void Admit_WallClockCorrectedByAnHour_NeitherLocksNorRefills(int hours)
    {
        var kit = Exhausted();
        kit.SetWall(TimeSpan.FromHours(hours));
        Assert.Equal(TimeSpan.FromSeconds(6), kit.Admit().Limits!.RetryAfter);

        kit.PassSeconds(6);
        Assert.Null(kit.Ask());
    }

    [Fact]
    public void Of_WallClockCorrected_KeepsTheTick()
    {
        var clock = new TwoClocks { Wall = GateKit.T0, Ticks = TimeSpan.TicksPerHour };
        var before = GateTime.Of(clock);
        (clock.Wall, clock.Ticks) = (GateKit.T0 - TimeSpan.FromHours(1), clock.Ticks + (2 * TimeSpan.TicksPerSecond));
        var after = GateTime.Of(clock);

        Assert.Equal(TimeSpan.FromSeconds(2).Ticks, after.Tick - before.Tick);
        Assert.Equal(GateKit.T0 - TimeSpan.FromHours(1), after.Wall);
        Assert.Equal(after.Tick - TimeSpan.TicksPerMinute, after.TickAt(after.Wall - TimeSpan.FromMinutes(1)));
    }

    private static GateKit Exhausted()
    {
        var kit = new GateKit(GateKit.Free);
        for (var call = 0; call < 10; call++)
        {
            kit.Call();
        }

        return kit;
    }

    /// <summary>A wall clock that is corrected while the monotonic one goes on, which a fake time provider cannot play.</summary>
    private sealed class TwoClocks : TimeProvider
    {
        public DateTimeOffset Wall { get; set; }

        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => Ticks;
    }
}
