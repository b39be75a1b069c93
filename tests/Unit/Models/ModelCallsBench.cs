using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using LLMHive.Models;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Unit.Models;

/// <summary><see cref="ModelCalls"/> over a provider that plays one script per try, on a clock that shows when somebody waits.</summary>
internal sealed class ModelCallsBench : IModelCatalogue, IModelClient
{
    private readonly Queue<ForwardFrame[]> _tries = new();

    public ModelCallsBench(int maxRetries = 2)
    {
        Guards = new(Options.Create(new CircuitBreakerOptions()), this, Clock);
        Meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        Calls = new(this, Guards, new(new RetryOptions { MaxRetries = maxRetries }, new Random(7)), Clock, new(Meters, Guards, new(Models.Select(static card => (card.Id, "chat")))));
    }

    public IMeterFactory Meters { get; }

    public WaitingClock Clock { get; } = new();

    public ModelGuards Guards { get; }

    public ModelCalls Calls { get; }

    /// <summary>Tries that reached the provider, and when.</summary>
    public List<DateTimeOffset> Tries { get; } = [];

    public ImmutableArray<ModelCard> Models { get; } = 
    [
        new() { Id = "bench/m", Provider = "bench", UpstreamId = "m", Price = new(1, 2, 0.5m, "v1") }, new() { Id = "bench/dear", Provider = "bench", UpstreamId = "dear" },
        new() { Id = "hive/vote", Provider = "hive", UpstreamId = "vote", Kind = ModelKind.Hive },
    ];

    /// <summary>What the next try answers; without an end it then says nothing more.</summary>
    public ModelCallsBench Then(params ForwardFrame[] frames)
    {
        _tries.Enqueue(frames);
        return this;
    }

    public ModelCallsBench ThenEnd(CallOutcome outcome, double? retryAfterSeconds = null) => Then(End(outcome, retryAfterSeconds));

    public static ForwardFrame.End End(CallOutcome outcome, double? retryAfterSeconds = null) => new()
    {
        Outcome = outcome, RetryAfter = retryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Error = outcome == CallOutcome.Ok ? null : Refusal.Of(RefusalCodes.ProviderError, "x"),
    };

    /// <summary>Calls, and lets every wait pass at once.</summary>
    public async Task<List<ForwardFrame>> Run(TimeSpan? timeLeft = null)
    {
        var frames = new List<ForwardFrame>();
        await foreach (var frame in Calls.Forward(Call(timeLeft), default))
        {
            frames.Add(frame);
        }

        return frames;
    }

    public ForwardCall Call(TimeSpan? timeLeft = null)
    {
        Clock.Deadline = Clock.GetUtcNow() + (timeLeft ?? TimeSpan.FromMinutes(5));
        return new()
        {
            Ticket = new() { RequestId = "r", UserId = "u", Plan = "pro", Deadline = Clock.Deadline },
            Model = "bench/m", Operation = HiveOperation.ChatCompletions, Body = [], PromptTokens = 7,
        };
    }

    public ModelCard? Find(string model) => Models.FirstOrDefault(card => card.Id == model);

    public IModelClient ClientFor(ModelCard model) => this;

    public async IAsyncEnumerable<ForwardFrame> Forward(ModelCard model, ForwardCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        Tries.Add(Clock.GetUtcNow());
        var frames = _tries.Dequeue();
        foreach (var frame in frames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return frame;
        }

        if (frames is not [.., ForwardFrame.End])
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, Clock, cancellationToken);
        }
    }

    public async IAsyncEnumerable<AskFrame> Ask(ModelCard model, AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var frame in Forward(model, Call(), cancellationToken))
        {
            var end = (ForwardFrame.End)frame;
            yield return new AskFrame.End(new() { Model = "?", Outcome = end.Outcome, Usage = new TokenUsage(1_000_000, 500_000, 400_000), RetryAfter = end.RetryAfter });
        }
    }

    /// <summary>Whoever waits on it is let go at once, at the time waited for; but the deadline of a call is waited for.</summary>
    internal sealed class WaitingClock : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime > TimeSpan.Zero && AutoPass && GetUtcNow() + dueTime != Deadline)
            {
                Advance(dueTime);
            }

            return timer;
        }

        public bool AutoPass { get; set; } = true;

        public DateTimeOffset Deadline { get; set; }
    }
}
