using System.Collections.Concurrent;
using System.Reflection;
using LLMHive.Models;
using LLMHive.Orchestration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Unit.Orchestration.Statistics;

public sealed class ModelStatisticsTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<string> _reads = new();
    private readonly ModelStatistics _statistics;
    private Func<Task<ImmutableArray<ScoredVote>>> _recent = static () => Task.FromResult<ImmutableArray<ScoredVote>>([new() { RunId = "run_1", Answer = "4", Right = true, Weight = 1 }]);

    public ModelStatisticsTests() => _statistics = new(
        ScoreGrains.Of(key => new ScoreGrain(Read, key)), new ScriptedModels(), Options.Create(new StatisticsOptions()), _clock, NullLogger<ModelStatistics>.Instance);

    [Fact]
    public async Task Of_SameModelsInAnotherOrder_LearnsOnce()
    {
        var first = await Of("a", "b", "c");

        Assert.Same(first, await Of("c", "a", "b", "a"));
        Assert.Equal(3, _reads.Count);
    }

    [Fact]
    public async Task Of_ManyCombinations_ForgetsTheOldest()
    {
        for (var i = 0; i <= 50; i++)
        {
            await Of("a", $"m{i}");
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var reads = _reads.Count;
        await Of("a", "m1");
        Assert.Equal(reads, _reads.Count);
        await Of("a", "m0");
        Assert.Equal(reads + 2, _reads.Count);
    }

    [Fact]
    public async Task Of_AskedBySeveralAtOnce_LearnsOnceWhoeverLeaves()
    {
        var arrived = new TaskCompletionSource<ImmutableArray<ScoredVote>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = _recent();
        _recent = () => arrived.Task;
        using var left = new CancellationTokenSource();
        var asked = _statistics.Of("math", ["a"], left.Token).AsTask();
        var others = new[] { Of("a"), Of("a") };
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        arrived.SetResult(await answer);

        Assert.Same((await Task.WhenAll(others))[0], await others[1]);
        Assert.Single(_reads);
    }

    [Fact]
    public async Task Of_AfterAMinute_LearnsAnew()
    {
        var first = await Of("a");
        _clock.Advance(TimeSpan.FromSeconds(61));

        Assert.NotSame(first, await Of("a"));
    }

    [Fact]
    public async Task Of_ScoresThatCannotBeRead_AreAskedForSoonAgain()
    {
        var answer = _recent();
        _recent = static () => Task.FromException<ImmutableArray<ScoredVote>>(new TimeoutException("The store is away."));
        Assert.Null(await Of("a"));
        _recent = () => answer;
        Assert.Null(await Of("a")); // not each run is kept waiting
        _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.NotNull(await Of("a"));
    }

    private Task<TaskStatistics?> Of(params string[] models) => _statistics.Of("math", [.. models], CancellationToken.None).AsTask();

    private Task<ImmutableArray<ScoredVote>> Read(string key)
    {
        _reads.Enqueue(key);
        return _recent();
    }

    private sealed class ScoreGrain(Func<string, Task<ImmutableArray<ScoredVote>>> read, string key) : IModelScoreGrain
    {
        public Task Record(ScoredVote vote, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ImmutableArray<ScoredVote>> Recent(CancellationToken cancellationToken = default) => read(key);
    }

    /// <summary>Gives score grains by their keys.</summary>
    public class ScoreGrains : DispatchProxy
    {
        private Func<string, IModelScoreGrain> _of = null!;

        public static IGrainFactory Of(Func<string, IModelScoreGrain> of)
        {
            var grains = Create<IGrainFactory, ScoreGrains>();
            ((ScoreGrains)grains)._of = of;
            return grains;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _of((string)args![0]!);
    }
}
