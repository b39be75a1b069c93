using System.Globalization;
using LLMHive.Models;

namespace LLMHive.Unit.Models;

public sealed class RetryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 0d), InlineData("7", 7d), InlineData("1.5", 1.5), InlineData(" 3 ", 3d), InlineData("3600", 3600d)]
    [InlineData("3601", null), InlineData("-1", null), InlineData("", null), InlineData(null, null), InlineData("soon", null)]
    [InlineData("1e3", null), InlineData("NaN", null), InlineData("99999999999999999999", null)]
    public void Parse_Seconds_TrustsOnlySaneOnes(string? value, double? seconds) =>
        Assert.Equal(seconds, RetryAfterHeader.Parse(value, Now)?.TotalSeconds);

    [Theory]
    [InlineData(12, 12d), InlineData(0, 0d), InlineData(-1, null), InlineData(3601, null)]
    public void Parse_Date_IsTheTimeUntilThen(int ahead, double? seconds) =>
        Assert.Equal(seconds, RetryAfterHeader.Parse(Now.AddSeconds(ahead).ToString("r", CultureInfo.InvariantCulture), Now)?.TotalSeconds);

    [Theory]
    [InlineData(CallOutcome.Timeout, true), InlineData(CallOutcome.RateLimited, true), InlineData(CallOutcome.Error, true), InlineData(CallOutcome.ParseError, true)]
    [InlineData(CallOutcome.Ok, false), InlineData(CallOutcome.Auth, false), InlineData(CallOutcome.Billing, false), InlineData(CallOutcome.Filtered, false)]
    [InlineData(CallOutcome.Rejected, false), InlineData(CallOutcome.Cancelled, false)]
    public void NextWait_Outcome_OnlyTransientOnesAreTriedAgain(CallOutcome outcome, bool again) =>
        Assert.Equal(again, Rule(1).NextWait(outcome, 0, null, TimeSpan.FromHours(1)) is not null);

    [Fact]
    public void NextWait_AnySeed_StaysBelowTheDoublingCeiling()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var rule = new RetryRule(new RetryOptions { MaxRetries = 10 }, new Random(seed));
            for (var done = 0; done < 10; done++)
            {
                var wait = rule.NextWait(CallOutcome.Error, done, null, TimeSpan.FromHours(1))!.Value;
                Assert.InRange(wait.TotalSeconds, 0, Math.Min(4, 0.25 * Math.Pow(2, done)));
            }
        }
    }

    [Fact]
    public void NextWait_RetriesUsedUp_GivesUp() => Assert.Null(Rule(1).NextWait(CallOutcome.Error, 2, null, TimeSpan.FromHours(1)));

    [Theory, InlineData(5, true), InlineData(8, false)]
    public void NextWait_RetryAfter_IsAFloorAndNeverPassesTheDeadline(int asked, bool again)
    {
        var wait = Rule(1).NextWait(CallOutcome.RateLimited, 0, TimeSpan.FromSeconds(asked), TimeSpan.FromSeconds(8));
        Assert.Equal(again, wait is not null);
        Assert.True(wait is null || wait >= TimeSpan.FromSeconds(asked));
    }

    private static RetryRule Rule(int seed) => new(new RetryOptions(), new Random(seed));
}
