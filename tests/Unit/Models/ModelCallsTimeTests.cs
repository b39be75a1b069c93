using System.Diagnostics.Metrics;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Unit.Models;

/// <summary>How long one call may take, and whose time is measured.</summary>
public sealed class ModelCallsTimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly ForwardFrame.Data Piece = new("data: 1\n\n"u8.ToArray(), 3);

    [Fact]
    public async Task Forward_DeadlineWithinAStream_EndsItAndTellsWhatArrived()
    {
        var bench = new ModelCallsBench().Then(Piece);
        await using var frames = bench.Calls.Forward(bench.Call(Limit) with { Stream = true }, default).GetAsyncEnumerator();
        Assert.True(await frames.MoveNextAsync());
        var next = frames.MoveNextAsync().AsTask();
        bench.Clock.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.False(next.IsCompleted);

        bench.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(await next);
        var end = Assert.IsType<ForwardFrame.End>(frames.Current);
        Assert.Equal((CallOutcome.Timeout, new TokenUsage(7, 3, Estimated: true)), (end.Outcome, end.Usage));
        Assert.Equal(RefusalCodes.ProviderTimeout, end.Error!.Code);
        Assert.Contains("300 s", end.Error.Message, StringComparison.Ordinal);
        Assert.False(await frames.MoveNextAsync());
    }

    [Fact]
    public async Task Forward_DeadlineBeforeAWholeAnswer_IsNeitherTriedAgainNorAFailureOfTheProvider()
    {
        var bench = new ModelCallsBench();
        for (var call = 1; call <= 6; call++)
        {
            var run = bench.Then().Run(Limit);
            bench.Clock.Advance(Limit);
            var end = Assert.IsType<ForwardFrame.End>(Assert.Single(await run));
            Assert.Equal((CallOutcome.Timeout, new TokenUsage(7, 0, Estimated: true)), (end.Outcome, end.Usage));
            Assert.Equal(call, bench.Tries.Count);
        }

        Assert.Equal(CircuitState.Closed, bench.Guards.For("bench/m").State);
    }

    [Fact]
    public async Task Forward_CallerLeavesBeforeTheDeadline_IsNotToldOfIt()
    {
        var bench = new ModelCallsBench().Then();
        using var caller = new CancellationTokenSource();
        await using var frames = bench.Calls.Forward(bench.Call(Limit), caller.Token).GetAsyncEnumerator(caller.Token);
        var next = frames.MoveNextAsync().AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Forward_TimeoutOfAProviderAtWork_IsNotTriedAgain()
    {
        var bench = new ModelCallsBench().Then(ModelCallsBench.End(CallOutcome.Timeout) with { Usage = new(7, 0, Estimated: true) });
        var end = Assert.IsType<ForwardFrame.End>(Assert.Single(await bench.Run()));
        Assert.Equal((CallOutcome.Timeout, 7), (end.Outcome, end.Usage.In));
        Assert.Single(bench.Tries);
    }

    [Fact]
    public async Task Forward_AnswerOfMinutes_ShowsALifeSignEachSecond()
    {
        var bench = new ModelCallsBench().Then();
        bench.Clock.AutoPass = false;
        var beat = new ForwardFrame.Heartbeat();
        await using var frames = bench.Calls.Forward(bench.Call(Limit), default).WithHeartbeat(beat, bench.Clock, default).GetAsyncEnumerator();
        for (var second = 0; second < 200; second++)
        {
            var next = frames.MoveNextAsync().AsTask();
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True(await next);
            Assert.Same(beat, frames.Current);
        }
    }

    [Fact]
    public async Task Forward_SlowReader_IsNoTimeOfTheModel()
    {
        var bench = new ModelCallsBench().Then(Piece, ModelCallsBench.End(CallOutcome.Ok));
        using var measured = new Durations(bench.Meters);
        await foreach (var frame in bench.Calls.Forward(bench.Call(Limit) with { Stream = true }, default))
        {
            bench.Clock.Advance(frame is ForwardFrame.Data ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
        }

        var (seconds, tags) = Assert.Single(measured.Calls);
        Assert.Equal((0, "ok"), (seconds, tags["llmhive.outcome"]));
        Assert.False(tags.ContainsKey("error.type"));
    }

    [Theory, InlineData(CallOutcome.Rejected, "rejected"), InlineData(CallOutcome.RateLimited, "rate_limited"), InlineData(CallOutcome.Error, "error")]
    public async Task Forward_Fails_IsMeasuredWithItsErrorType(CallOutcome outcome, string type)
    {
        var bench = new ModelCallsBench(maxRetries: 0).ThenEnd(outcome);
        using var measured = new Durations(bench.Meters);
        await bench.Run();
        Assert.Equal(type, Assert.Single(measured.Calls).Tags["error.type"]);
    }

    [Fact]
    public async Task Forward_DeadlinePasses_IsMeasuredAsATimeout()
    {
        var bench = new ModelCallsBench().Then();
        using var measured = new Durations(bench.Meters);
        var run = bench.Run(Limit);
        bench.Clock.Advance(Limit);
        await run;
        var (seconds, tags) = Assert.Single(measured.Calls);
        Assert.Equal((300, "timeout", "timeout"), (seconds, tags["llmhive.outcome"], tags["error.type"]));
    }

    private sealed class Durations : IDisposable
    {
        private readonly MeterListener _listener = new();

        public Durations(IMeterFactory meters)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name == "gen_ai.client.operation.duration")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) => Calls.Add((seconds, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value))));
            _listener.Start();
        }

        public List<(double Seconds, Dictionary<string, object?> Tags)> Calls { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
