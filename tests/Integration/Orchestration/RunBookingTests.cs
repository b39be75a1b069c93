using System.Reflection;
using LLMHive.Accounts;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;

namespace LLMHive.Orchestration;

/// <summary>Usage that a run could not book at its end is booked later, although nobody asks for that run again.</summary>
public sealed class RunBookingTests
{
    private const string User = "u1";
    private const string Request = "req_0199b2a0-0000-7000-8000-000000000001";
    private const string RunId = "run_0199b2a0-0000-7000-8000-000000000001";
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task RunDue_UnbookedRunOfANodeThatStopped_IsBookedOnce()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        await hive.SignUp(User);
        var state = new RunState { Result = Result(), RequestId = Request, Unbooked = [Row()] };
        var run = hive.Grains.GetGrain<IRunGrain>(GrainKeys.Run(RunId));
        await hive.Services.GetRequiredKeyedService<IGrainStorage>("Default").WriteStateAsync("orchestration.run", run.GetGrainId(), new GrainState<RunState>(state));
        await hive.Services.GetRequiredService<IWorkQueue>().Add(RunBookWork.Of(RunId, Start), CancellationToken.None);

        hive.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await hive.Services.GetRequiredService<IWorkRunner>().RunDue());
        var usage = await hive.Grains.GetGrain<IUserGateGrain>(GrainKeys.User(User)).CurrentPeriod();
        Assert.Equal((1L, 30L), (usage.Requests, usage.Tokens));
        hive.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, await hive.Services.GetRequiredService<IWorkRunner>().RunDue());
    }

    [EmbeddedFact]
    public async Task Execute_GateThatCannotBook_LeavesWorkThatBooks()
    {
        HookedLedger ledger = null!;
        RetryClock clock = null!;
        var added = new TaskCompletionSource<WorkItem>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var hive = await HiveUnderTest.Start(Start, services: services =>
        {
            clock = new(services.Select(service => service.ImplementationInstance).OfType<FakeTimeProvider>().Single(), added.Task);
            services.AddSingleton<TimeProvider>(clock);
            services.AddSingleton<IUsageLedger>(provider => ledger = new(provider.GetRequiredService<JournalLedger>()));
            var queue = services.Single(service => service.ServiceType == typeof(IWorkQueue));
            services.AddSingleton(provider => WatchedWork.Of((IWorkQueue)ActivatorUtilities.CreateInstance(provider, queue.ImplementationType!), added));
        });
        await hive.SignUp(User);
        _ = hive.Services.GetRequiredService<IUsageLedger>();
        ledger.BeforeAppend = static () => throw new StorageUnavailableException("A fault of the test.");
        var answer = Task.Run(() => hive.Grains.GetGrain<IHiveGrain>(0).Send(new()
        {
            RequestId = Request, Caller = new() { UserId = User, KeyId = "key_1", Scopes = KeyScopes.Chat }, Operation = HiveOperation.ChatCompletions,
            Body = """{"model":"hive/vote","max_tokens":50,"messages":[{"role":"user","content":"hi"}]}"""u8.ToArray(),
        }).LastAsync().AsTask());

        Assert.Equal(RunBookWork.WorkKind + ":" + RunId, (await added.Task.WaitAsync(Most)).Id);
        Assert.False(answer.IsCompleted); // no answer is out whose charge stands nowhere
        ledger.BeforeAppend = null;
        await clock.Waits.WaitAsync(Most);
        hive.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<HiveFrame.End>(await answer.WaitAsync(Most));
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        Assert.Equal(1, (await hive.Grains.GetGrain<IUserGateGrain>(GrainKeys.User(User)).CurrentPeriod()).Requests);
    }

    private static RunResult Result() => new()
    {
        RunId = RunId, UserId = User, Model = "hive/vote", EngineRequested = "vote", Status = RunStatus.Complete, Answer = "4", StartedAt = Start, EndedAt = Start,
    };

    private static UsageRow Row() => new()
    {
        Id = Request + ":0", RequestId = Request, UserId = User, KeyId = "key_1", PeriodStart = Start, Model = "twin/echo", Requests = 1, TokensIn = 20, TokensOut = 10, At = Start,
    };

    /// <summary>Tells when a run waits for its second try.</summary>
    private sealed class RetryClock(FakeTimeProvider clock, Task begun) : TimeProvider
    {
        private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waits => _waits.Task;

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = clock.CreateTimer(callback, state, dueTime, period);
            if (begun.IsCompleted && dueTime == TimeSpan.FromMilliseconds(100))
            {
                _waits.TrySetResult();
            }

            return timer;
        }
    }

    /// <summary>The real work table, which tells when a run notes that it is not booked.</summary>
    public class WatchedWork : DispatchProxy
    {
        private IWorkQueue _inner = null!;
        private TaskCompletionSource<WorkItem> _added = null!;

        public static IWorkQueue Of(IWorkQueue inner, TaskCompletionSource<WorkItem> added)
        {
            var watched = Create<IWorkQueue, WatchedWork>();
            (((WatchedWork)watched)._inner, ((WatchedWork)watched)._added) = (inner, added);
            return watched;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (args is [WorkItem { Kind: RunBookWork.WorkKind } item, ..])
            {
                _added.TrySetResult(item);
            }

            return targetMethod!.Invoke(_inner, args);
        }
    }
}
