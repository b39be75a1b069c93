using System.Runtime.CompilerServices;
using LLMHive.Chat;
using LLMHive.Models;

namespace LLMHive;

/// <summary>The hive behind one of the cluster's doors.</summary>
internal sealed class RemoteDoor(IHiveGrain grain) : IHive
{
    /// <summary>
    /// Who leaves is missed from the first frame on. Orleans tells the grain of the end of an enumeration only once its first
    /// answer has come; left before that, the request would go on unheard and hold its place until Orleans tidies up.
    /// </summary>
    public async IAsyncEnumerable<HiveFrame> Send(HiveCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var left = new CancellationTokenSource();
        CancellationTokenRegistration leaving = default;
        var first = true;
        try
        {
            await foreach (var frame in grain.Send(call, left.Token))
            {
                if (first)
                {
                    first = false;
                    leaving = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), left);
                }

                yield return frame;
            }
        }
        finally
        {
            await leaving.DisposeAsync();
        }
    }

    public Task<ImmutableArray<ModelCard>> Models(CancellationToken cancellationToken) => grain.Models(cancellationToken);
}
