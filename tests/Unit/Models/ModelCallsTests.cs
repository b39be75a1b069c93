using LLMHive.Models;

namespace LLMHive.Unit.Models;

public sealed class ModelCallsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Forward_FailsOnceThenAnswers_TriesAgainAndShowsTheAnswerOnly()
    {
        var bench = new ModelCallsBench().ThenEnd(CallOutcome.Error).ThenEnd(CallOutcome.Ok);
        var end = Assert.IsType<ForwardFrame.End>(Assert.Single(await bench.Run()));
        Assert.Equal((CallOutcome.Ok, 2), (end.Outcome, bench.Tries.Count));
        Assert.InRange(bench.Tries[1] - bench.Tries[0], TimeSpan.Zero, TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public async Task Forward_AlwaysFails_TriesTwiceMoreAndGivesTheLastFailure()
    {
        var bench = new ModelCallsBench().ThenEnd(CallOutcome.Error).ThenEnd(CallOutcome.Timeout).ThenEnd(CallOutcome.ParseError);
        var end = Assert.IsType<ForwardFrame.End>(Assert.Single(await bench.Run()));
        Assert.Equal((CallOutcome.ParseError, 3), (end.Outcome, bench.Tries.Count));
    }

    [Theory]
    [InlineData(CallOutcome.Auth), InlineData(CallOutcome.Billing), InlineData(CallOutcome.Filtered), InlineData(CallOutcome.Rejected)]
    public async Task Forward_FailureThatStays_IsNotTriedAgain(CallOutcome outcome)
    {
        var bench = new ModelCallsBench().ThenEnd(outcome);
        await bench.Run();
        Assert.Single(bench.Tries);
    }

    [Fact]
    public async Task Forward_RetryAfter_IsWaitedForInFull()
    {
        var bench = new ModelCallsBench().ThenEnd(CallOutcome.RateLimited, 7).ThenEnd(CallOutcome.Ok);
        await bench.Run();
        Assert.InRange(bench.Tries[1] - bench.Tries[0], 7 * Second, (7 * Second) + TimeSpan.FromMilliseconds(250));
    }

    [Fact]
    public async Task Forward_RetryAfterPastTheDeadline_GivesUpAtOnce()
    {
        var bench = new ModelCallsBench().ThenEnd(CallOutcome.RateLimited, 7);
        var end = Assert.IsType<ForwardFrame.End>(Assert.Single(await bench.Run(timeLeft: 6 * Second)));
        Assert.Equal((CallOutcome.RateLimited, 7 * Second), (end.Outcome, end.RetryAfter));
        Assert.Single(bench.Tries);
    }

    [Fact]
    public async Task Forward_FailsAfterTheFirstToken_IsNotTriedAgain()
    {
        var bench = new ModelCallsBench().Then(new ForwardFrame.Data("data: 1\n\n"u8.ToArray(), 1), ModelCallsBench.End(CallOutcome.Error));
        var frames = await bench.Run();
        Assert.Equal(2, frames.Count);
        Assert.Equal(CallOutcome.Error, Assert.IsType<ForwardFrame.End>(frames[1]).Outcome);
        Assert.Single(bench.Tries);
    }

    [Fact]
    public async Task Forward_FiveFailuresInAMinute_OpensFor30SecondsThenOneProbes()
    {
        var bench = new ModelCallsBench(maxRetries: 0);
        await Fail(bench, 5);
        Assert.False(bench.Guards.IsHealthy("bench/m"));

        var refused = Assert.IsType<ForwardFrame.End>(Assert.Single(await bench.Run()));
        Assert.Equal((CallOutcome.Error, RefusalCodes.ProviderUnavailable, 30 * Second), (refused.Outcome, refused.Error!.Code, refused.RetryAfter));
        Assert.Equal(5, bench.Tries.Count);

        bench.Clock.Advance(30 * Second);
        Assert.True(bench.Guards.IsHealthy("bench/m"));
        await bench.ThenEnd(CallOutcome.Ok).Run();
        Assert.Equal(CircuitState.Closed, bench.Guards.For("bench/m").State);
    }

    [Fact]
    public async Task Forward_ProbeFails_OpensAgain()
    {
        var bench = new ModelCallsBench(maxRetries: 0);
        await Fail(bench, 5);
        bench.Clock.Advance(30 * Second);
        await Fail(bench, 1);
        await bench.Run();
        Assert.Equal((6, CircuitState.Open), (bench.Tries.Count, bench.Guards.For("bench/m").State));
    }

    [Fact]
    public async Task Forward_FiveFailuresOverMoreThanAMinute_StaysClosed()
    {
        var bench = new ModelCallsBench(maxRetries: 0);
        await Fail(bench, 4);
        bench.Clock.Advance(61 * Second);
        await Fail(bench, 4);
        Assert.Equal(CircuitState.Closed, bench.Guards.For("bench/m").State);
    }

    [Theory]
    [InlineData(CallOutcome.RateLimited), InlineData(CallOutcome.Auth), InlineData(CallOutcome.Rejected), InlineData(CallOutcome.Cancelled)]
    public async Task Forward_NoFailureOfTheProvidersMachines_NeverOpens(CallOutcome outcome)
    {
        var bench = new ModelCallsBench(maxRetries: 0);
        for (var call = 0; call < 10; call++)
        {
            await bench.ThenEnd(outcome).Run();
        }

        Assert.Equal(CircuitState.Closed, bench.Guards.For("bench/m").State);
    }

    [Fact]
    public async Task Forward_CallerLeavesTheProbe_LetsTheNextProbe()
    {
        var bench = new ModelCallsBench(maxRetries: 0);
        await Fail(bench, 5);
        bench.Clock.Advance(30 * Second);
        bench.Then(new ForwardFrame.Data("x"u8.ToArray(), 1), ModelCallsBench.End(CallOutcome.Ok));
        await foreach (var frame in bench.Calls.Forward(bench.Call(), default))
        {
            Assert.IsType<ForwardFrame.Data>(frame);
            break;
        }

        await bench.ThenEnd(CallOutcome.Ok).Run();
        Assert.Equal((7, CircuitState.Closed), (bench.Tries.Count, bench.Guards.For("bench/m").State));
    }

    [Fact]
    public async Task Forward_CancelledWhileWaiting_EndsWithoutAnotherTry()
    {
        var bench = new ModelCallsBench().ThenEnd(CallOutcome.RateLimited, 7);
        bench.Clock.AutoPass = false;
        using var caller = new CancellationTokenSource();
        await using var frames = bench.Calls.Forward(bench.Call(), caller.Token).GetAsyncEnumerator(caller.Token);
        var next = frames.MoveNextAsync().AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        Assert.Single(bench.Tries);
    }

    [Fact]
    public async Task Ask_Answered_CarriesModelPriceAndCost()
    {
        var bench = new ModelCallsBench().ThenEnd(CallOutcome.Ok);
        AgentAnswer? answer = null;
        var call = new AskCall { Ticket = bench.Call().Ticket, Model = "bench/m", Messages = [new("user", "x")] };
        await foreach (var frame in bench.Calls.Ask(call, default))
        {
            answer = Assert.IsType<AskFrame.End>(frame).Answer;
        }

        // 600,000 at 1 + 400,000 cached at .50 + 500,000 out at 2, per million.
        Assert.Equal(("bench/m", "bench", 1.8m, "v1"), (answer!.Model, answer.Provider, answer.CostUsd, answer.PriceVersion));
    }

    [Theory]
    [InlineData("bench/none", RefusalCodes.ModelNotFound), InlineData("hive/vote", RefusalCodes.ModelNotFound), InlineData("bench/dear", RefusalCodes.TierFeature)]
    public async Task Forward_ModelThatTheTicketDenies_ReachesNoProvider(string model, string code)
    {
        var bench = new ModelCallsBench();
        var call = bench.Call();
        var frames = bench.Calls.Forward(call with { Model = model, Ticket = call.Ticket with { AllowedModels = ["bench/m", "hive/*"] } }, default);
        await foreach (var frame in frames)
        {
            var end = Assert.IsType<ForwardFrame.End>(frame);
            Assert.Equal((CallOutcome.Rejected, code), (end.Outcome, end.Error!.Code));
        }

        Assert.Empty(bench.Tries);
    }

    [Theory, InlineData(0, 1), InlineData(60, 0)]
    public async Task Forward_TimeOrCallsUsedUp_ReachesNoProvider(int secondsLeft, int callsLeft)
    {
        var bench = new ModelCallsBench();
        var call = bench.Call(secondsLeft * Second);
        await foreach (var frame in bench.Calls.Forward(call with { Ticket = call.Ticket with { MaxCalls = callsLeft } }, default))
        {
            Assert.Equal(RefusalCodes.ProviderTimeout, Assert.IsType<ForwardFrame.End>(frame).Error!.Code);
        }

        Assert.Empty(bench.Tries);
    }

    private static async Task Fail(ModelCallsBench bench, int times)
    {
        for (var call = 0; call < times; call++)
        {
            await bench.ThenEnd(CallOutcome.Error).Run();
        }
    }
}
