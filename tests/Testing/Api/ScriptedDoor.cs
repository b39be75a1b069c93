using System.Collections.Immutable;
using LLMHive.Chat;
using LLMHive.Models;

namespace LLMHive.Testing.Api;

/// <summary>A front door that answers what the test scripts.</summary>
public sealed class ScriptedDoor : IHive
{
    /// <summary>What to answer.</summary>
    public Func<HiveCall, CancellationToken, IAsyncEnumerable<HiveFrame>> OnSend { get; set; } = static (_, _) => AsyncEnumerable.Empty<HiveFrame>();

    /// <summary>Models to list.</summary>
    public ImmutableArray<ModelCard> Cards { get; set; } = [ScriptedHive.Card("hive/vote", ModelKind.Hive), ScriptedHive.Card("offline/scripted")];

    /// <summary>When set, listing models fails with it.</summary>
    public Exception? Trouble { get; set; }

    /// <summary>Every call so far.</summary>
    public List<HiveCall> Calls { get; } = [];

    /// <summary>Answers with these frames.</summary>
    public void Answers(params HiveFrame[] frames) => OnSend = (_, _) => frames.ToAsyncEnumerable();

    public IAsyncEnumerable<HiveFrame> Send(HiveCall call, CancellationToken cancellationToken = default)
    {
        Calls.Add(call);
        return OnSend(call, cancellationToken);
    }

    public Task<ImmutableArray<ModelCard>> Models(CancellationToken cancellationToken = default) =>
        Trouble is { } trouble ? Task.FromException<ImmutableArray<ModelCard>>(trouble) : Task.FromResult(Cards);
}
