using System.Diagnostics.Metrics;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Unit.Storage;

public sealed class WorkRunnerTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ScriptedWorkQueue _queue = new();
    private readonly WorkOptions _options = new();
    private readonly IMeterFactory _meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
    private readonly WorkMetrics _metrics;
    private readonly List<WorkItem> _run = [];

    public WorkRunnerTests() => _metrics = new(_meters, _clock);

    /// <summary>What the gauge says, in seconds.</summary>
    private double Oldest()
    {
        var measured = new List<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, heard) =>
            {
                if (instrument.Name == "llmhive.work.oldest" && instrument.Meter.Scope == _meters)
                {
                    heard.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => measured.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return Assert.Single(measured);
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    [Fact]
    public async Task RunDue_NothingDue_RunsNothing()
    {
        await Add("later", Now.AddTicks(1));
        Assert.Equal(0, await Runner((_, _) => Done()).RunDue());
    }

    [Fact]
    public async Task Oldest_NoPlaceIsFree_GrowsUntilOneIs()
    {
        _options.Parallelism = 1;
        await Add("a", Now.AddSeconds(-10));
        var hangs = new TaskCompletionSource<DateTimeOffset?>();
        var sweep = Runner((_, _) => hangs.Task).RunDue();
        Assert.Equal(10, Oldest());
        _clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(100, Oldest());
        hangs.SetResult(null);
        await sweep;
        Assert.Equal(0, Oldest());
    }

    [Fact]
    public async Task Oldest_QueueThatFails_GrowsSinceTheFirstFailure()
    {
        _queue.Fault = new TimeoutException();
        await Assert.ThrowsAsync<TimeoutException>(() => Runner((_, _) => Done()).RunDue());
        _clock.Advance(TimeSpan.FromMinutes(10));
        await Assert.ThrowsAsync<TimeoutException>(() => Runner((_, _) => Done()).RunDue());
        Assert.Equal(600, Oldest());
        _queue.Fault = null;
        await Runner((_, _) => Done()).RunDue();
        Assert.Equal(0, Oldest());
    }

    [Fact]
    public async Task RunDue_StoreDoesNotHearOfOne_OthersGoOnAndItIsRunAgain()
    {
        await Add("a", Now);
        await Add("b", Now);
        _queue.CompleteFault = new TimeoutException();
        Assert.Equal(2, await Runner((_, _) => Done()).RunDue());
        _queue.CompleteFault = null;
        Assert.Equal(2, _queue.Items.Count);
        _clock.Advance(_options.Lease);
        Assert.Equal(2, await Runner((_, _) => Done()).RunDue());
        Assert.Empty(_queue.Items);
    }

    [Fact]
    public async Task RunDue_QueueFailsWhileOneIsAtWork_AsksAgainAtTheNextTick()
    {
        _options.TickInterval = TimeSpan.FromMilliseconds(1);
        var slow = new TaskCompletionSource<DateTimeOffset?>();
        var late = new TaskCompletionSource();
        await Add("slow", Now);
        var sweep = Runner((item, _) =>
        {
            (item.Id == "late" ? late : null)?.SetResult();
            return item.Id == "slow" ? slow.Task : Done();
        }).RunDue();
        await Add("late", Now);
        _queue.Fault = new TimeoutException();
        while (_queue.Faults == 0)
        {
            _clock.Advance(_options.TickInterval);
            await Task.Yield();
        }

        Assert.False(late.Task.IsCompleted);
        _queue.Fault = null;
        while (!late.Task.IsCompleted)
        {
            _clock.Advance(_options.TickInterval);
            await Task.Yield();
        }

        slow.SetResult(null);
        Assert.Equal(2, await sweep);
    }

    [Fact]
    public async Task RunDue_Done_IsGone()
    {
        await Add("a", Now);
        Assert.Equal(1, await Runner((_, _) => Done()).RunDue());
        Assert.Empty(_queue.Items);
    }

    [Fact]
    public async Task RunDue_WorkThatMakesWorkDue_RunsThatToo()
    {
        await Add("a", Now);
        var ran = await Runner(async (item, cancellationToken) =>
        {
            if (item.Id.Length < 4)
            {
                await _queue.Add(item with { Id = item.Id + "a" }, cancellationToken);
            }

            return null;
        }).RunDue();
        Assert.Equal(4, ran);
        Assert.Equal(["a", "aa", "aaa", "aaaa"], _run.Select(item => item.Id));
    }

    [Fact]
    public async Task RunDue_PeriodicWorkFarBehind_CatchesUpStepByStep()
    {
        await Add("daily", Now.AddDays(-399));
        var ran = await Runner((item, _) => Task.FromResult<DateTimeOffset?>(item.DueAt.AddDays(1))).RunDue();
        Assert.Equal(400, ran);
        Assert.Equal(Now.AddDays(1), Assert.Single(_queue.Items).DueAt);
    }

    [Fact]
    public async Task RunDue_WorkThatIsAlwaysDue_EndsAtTheLimit()
    {
        _options.MaxItemsPerSweep = 30;
        await Add("a", Now);
        Assert.Equal(30, await Runner((_, _) => Task.FromResult<DateTimeOffset?>(Now)).RunDue());
    }

    [Fact]
    public async Task RunDue_Failing_BacksOffThenDiesAfterTwentyTries()
    {
        await Add("a", Now);
        var runner = Runner((_, _) => throw new InvalidOperationException("boom"));
        var waits = new List<double>();
        while (_queue.Items.Count > 0)
        {
            Assert.Equal(1, await runner.RunDue());
            if (_queue.Items.Count > 0)
            {
                var wait = _queue.Items[0].DueAt - Now;
                waits.Add(wait.TotalSeconds);
                _clock.Advance(wait);
            }
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560], waits.Take(10));
        Assert.Equal(19, waits.Count);
        Assert.All(waits.Skip(10), wait => Assert.Equal(3600, wait));
        Assert.Equal("InvalidOperationException: boom", _queue.Dead["a"]);
    }

    [Fact]
    public async Task RunDue_UnknownKind_IsKeptWithTheReason()
    {
        await Add("a", Now, kind: "typo");
        await Runner((_, _) => Done()).RunDue();
        Assert.Equal(1, Assert.Single(_queue.Items).Attempts);
        Assert.Contains("No handler for work of kind 'typo'", _queue.Reasons["a"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunDue_OneFails_TheOthersRun()
    {
        await Add("bad", Now);
        await Add("good", Now);
        await Runner((item, _) => item.Id == "bad" ? throw new InvalidOperationException("boom") : Done()).RunDue();
        Assert.Equal("bad", Assert.Single(_queue.Items).Id);
    }

    [Fact]
    public async Task RunDue_NodeStops_CountsNoTry()
    {
        await Add("a", Now);
        using var stop = new CancellationTokenSource();
        var runner = Runner(async (_, cancellationToken) =>
        {
            await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.RunDue(stop.Token));
        Assert.Equal(0, Assert.Single(_queue.Items).Attempts);
    }

    [Fact]
    public async Task RunDue_OneHangs_LaterWorkRunsAndTheOneIsCutOffBeforeItsLeaseEnds()
    {
        var hang = new TaskCompletionSource<DateTimeOffset?>();
        var begun = new Dictionary<string, TaskCompletionSource> { ["late"] = new(TaskCreationOptions.RunContinuationsAsynchronously) };
        var cut = CancellationToken.None;
        await Add("hangs", Now);
        await Add("early", Now);
        var running = Runner((item, cancellationToken) =>
        {
            begun.GetValueOrDefault(item.Id)?.SetResult();
            cut = item.Id == "hangs" ? cancellationToken : cut;
            return item.Id == "hangs" ? hang.Task : Done();
        }).RunDue();

        // What becomes due while one hangs is found at a tick.
        await Add("late", Now);
        _clock.Advance(_options.TickInterval);
        await begun["late"].Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(running.IsCompleted);

        _clock.Advance(_options.Lease * 0.9);
        Assert.Equal(3, await running.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.True(cut.IsCancellationRequested);
        Assert.Contains("took longer than", _queue.Reasons["hangs"], StringComparison.Ordinal);
        Assert.Equal(("hangs", 1), (Assert.Single(_queue.Items).Id, _queue.Items[0].Attempts));
    }

    [Fact]
    public async Task RunDue_OnePlaceIsFree_IsFilledWithoutWaitingForTheOthers()
    {
        _options.Parallelism = 2;
        var slow = new TaskCompletionSource<DateTimeOffset?>();
        await Add("slow", Now);
        for (var i = 0; i < 5; i++)
        {
            await Add($"q{i}", Now);
        }

        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Runner(async (item, _) =>
        {
            await Task.Yield();
            (item.Id == "q4" ? last : null)?.SetResult();
            return item.Id == "slow" ? await slow.Task : null;
        }).RunDue();
        await last.Task.WaitAsync(TimeSpan.FromSeconds(30));
        slow.SetResult(null);
        Assert.Equal(6, await running.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task RunDue_ItemThatSomebodyElseHasByNow_IsLeftToThem()
    {
        await Add("a", Now);
        await Runner((item, _) =>
        {
            // Its lease ran out while it was run, and another node took it up.
            _queue.Items[0] = item with { LeasedUntil = Now.AddMinutes(5) };
            return Done();
        }).RunDue();
        Assert.Equal("a", Assert.Single(_queue.Items).Id);
    }

    [Fact]
    public async Task RunDue_LateAndFailingWork_IsMeasured()
    {
        var lags = new List<double>();
        var ends = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, _meters))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => lags.Add(value));
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => ends.Add($"{tags[0].Value} {tags[1].Value}"));
        listener.Start();

        await Add("late", Now.AddSeconds(-42));
        await Add("daily", Now);
        await Add("bad", Now);
        await Runner((item, _) => item.Id switch
        {
            "bad" => throw new InvalidOperationException("boom"),
            "daily" => Task.FromResult<DateTimeOffset?>(Now.AddDays(1)),
            _ => Done(),
        }).RunDue();
        Assert.Equal([0, 0, 42], lags.Order());
        Assert.Equal(["k again", "k done", "k failed"], ends.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Constructor_TwoHandlersOfAKind_NamesBoth()
    {
        var handler = new ScriptedHandler(_run, (_, _) => Done());
        var refused = Assert.Throws<InvalidOperationException>(() =>
            new WorkRunner(_queue, [handler, handler], _options, _metrics, _clock, NullLogger<WorkRunner>.Instance));
        Assert.Contains("kind 'k'", refused.Message, StringComparison.Ordinal);
    }

    private static Task<DateTimeOffset?> Done() => Task.FromResult<DateTimeOffset?>(null);

    private Task Add(string id, DateTimeOffset dueAt, string kind = "k") =>
        _queue.Add(new WorkItem { Id = id, Kind = kind, DueAt = dueAt }, default);

    private WorkRunner Runner(Func<WorkItem, CancellationToken, Task<DateTimeOffset?>> run) =>
        new(_queue, [new ScriptedHandler(_run, run)], _options, _metrics, _clock, NullLogger<WorkRunner>.Instance);

    private sealed class ScriptedHandler(List<WorkItem> seen, Func<WorkItem, CancellationToken, Task<DateTimeOffset?>> run) : IWorkHandler
    {
        public string Kind => "k";

        public Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
        {
            seen.Add(item);
            return run(item, cancellationToken);
        }
    }
}
