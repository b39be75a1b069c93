using System.Runtime.CompilerServices;
using LLMHive.Accounts;
using LLMHive.Chat;
using LLMHive.Models;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Client;

/// <summary>The doors of a cluster whose nodes come and go.</summary>
public sealed class RemoteDoorTests
{
    private static readonly HiveFrame Admitted = new HiveFrame.Admitted(null, true, null);
    private static readonly HiveFrame Body = new HiveFrame.Body("data: 1\n\n"u8.ToArray());
    private static readonly HiveFrame End = new HiveFrame.End("data: [DONE]\n\n"u8.ToArray(), default, 0);

    private readonly FakeTimeProvider _clock = new();
    private readonly List<(long Door, HiveCall Call)> _asked = [];

    [Fact]
    public async Task Send_DoorFallsSilent_NextDoorGetsTheSameRequestAsResumed()
    {
        var frames = Ask(door => door == 3 ? Frames([Admitted], hangs: true) : Frames([Admitted, Body, End]));
        Assert.True(await frames.MoveNextAsync());
        var next = frames.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        _clock.Advance(Listening.Silence);
        Assert.True(await next);

        // Its caller has been told of the admission already.
        Assert.Same(Body, frames.Current);
        Assert.True(await frames.MoveNextAsync());
        Assert.Same(End, frames.Current);
        Assert.False(await frames.MoveNextAsync());
        Assert.Equal([(3, false), (35, true)], _asked.Select(static it => (it.Door, it.Call.Resumed)));
        Assert.Single(_asked.Select(static it => it.Call.RequestId).Distinct());
    }

    [Fact]
    public async Task Send_NodeIsLeaving_NextDoorAnswersAndStaysTheDoor()
    {
        var door = new RemoteDoor(key => Grain(key, at => at == 3 ? throw new SiloUnavailableException("leaving") : Frames([Admitted, Body, End])), 3, _clock);
        Assert.Equal(3, await door.Send(Call(), CancellationToken.None).CountAsync());
        Assert.Equal(3, await door.Send(Call(), CancellationToken.None).CountAsync());
        Assert.Equal([3, 35, 35], _asked.Select(static it => it.Door));
    }

    [Fact]
    public async Task Send_SilentAfterTheFirstBytes_IsNotRepeated()
    {
        var frames = Ask(_ => Frames([Admitted, Body], hangs: true));
        Assert.True(await frames.MoveNextAsync());
        Assert.True(await frames.MoveNextAsync());
        var next = frames.MoveNextAsync().AsTask();
        _clock.Advance(Listening.Silence);
        await Assert.ThrowsAsync<TimeoutException>(() => next);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task Send_HeartbeatsOnly_AreSignsOfLife()
    {
        var beat = new HiveFrame.Heartbeat();
        async IAsyncEnumerable<HiveFrame> Beating()
        {
            for (var second = 0; second < 10; second++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _clock);
                yield return beat;
            }

            yield return Admitted;
            yield return End;
        }

        var frames = Ask(_ => Beating());
        for (var second = 0; second < 10; second++)
        {
            var next = frames.MoveNextAsync().AsTask();
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True(await next);
            Assert.Same(beat, frames.Current);
        }

        Assert.True(await frames.MoveNextAsync());
        Assert.Same(Admitted, frames.Current);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task Send_NodeLostAfterTheEnd_AnswerStands()
    {
        async IAsyncEnumerable<HiveFrame> EndsThenBreaks()
        {
            yield return Admitted;
            yield return End;
            await Task.Yield();
            throw new SiloUnavailableException("gone");
        }

        var door = new RemoteDoor(key => Grain(key, _ => EndsThenBreaks()), 3, _clock);
        Assert.Equal([Admitted, End], await door.Send(Call(), CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task Send_NobodyIsThere_GivesUp()
    {
        var door = new RemoteDoor(key => Grain(key, _ => throw new SiloUnavailableException("gone")), 3, TimeProvider.System);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => door.Send(Call(), CancellationToken.None).CountAsync().AsTask());
        Assert.Equal(4, _asked.Count);
    }

    private IAsyncEnumerator<HiveFrame> Ask(Func<long, IAsyncEnumerable<HiveFrame>> answer) =>
        new RemoteDoor(key => Grain(key, answer), 3, _clock).Send(Call(), CancellationToken.None).GetAsyncEnumerator();

    private static HiveCall Call() => new()
    {
        RequestId = "req_1", Caller = new Principal { UserId = "u", KeyId = "k", Scopes = KeyScopes.Chat }, Operation = HiveOperation.ChatCompletions, Body = [],
    };

    private Grained Grain(long key, Func<long, IAsyncEnumerable<HiveFrame>> answer) => new(call =>
    {
        _asked.Add((key, call));
        return answer(key);
    });

    private static async IAsyncEnumerable<HiveFrame> Frames(HiveFrame[] frames, bool hangs = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var frame in frames)
        {
            yield return frame;
        }

        if (hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
    }

    private sealed class Grained(Func<HiveCall, IAsyncEnumerable<HiveFrame>> answer) : IHiveGrain
    {
        public IAsyncEnumerable<HiveFrame> Send(HiveCall call, CancellationToken cancellationToken = default) => answer(call);

        public Task<ImmutableArray<ModelCard>> Models(CancellationToken cancellationToken = default) => Task.FromResult(ImmutableArray<ModelCard>.Empty);
    }
}
