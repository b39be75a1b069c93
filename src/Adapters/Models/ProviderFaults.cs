using System.Net.Sockets;
using System.Runtime.ExceptionServices;

namespace LLMHive.Models;

/// <summary>What an exception of the network, or of a library over it, says about the provider; exceptions end here.</summary>
internal static class ProviderFaults
{
    /// <summary>The provider's failure behind an exception.</summary>
    /// <exception cref="OperationCanceledException">The caller itself ended the call, whatever the exception looks like.</exception>
    /// <remarks>A defect of ours is no failure of the provider: it is thrown again as it was.</remarks>
    public static ProviderFailure Caught(Exception fault, string model, CancellationToken callers)
    {
        callers.ThrowIfCancellationRequested();
        if (Of(fault, model) is { } failure)
        {
            return failure;
        }

        ExceptionDispatchInfo.Throw(fault);
        return null;
    }

    /// <summary>The failure behind an exception that came out of a vendor's library while it read an answer.</summary>
    /// <exception cref="OperationCanceledException">The caller itself ended the call.</exception>
    /// <remarks>Libraries throw all sorts at values they do not know, such as a finish reason of next year.</remarks>
    public static ProviderFailure CaughtOfLibrary(Exception fault, string model, CancellationToken callers)
    {
        callers.ThrowIfCancellationRequested();
        return Of(fault, model) ?? ProviderFailures.Unreadable(model, "an answer of unknown form");
    }

    private static ProviderFailure? Of(Exception fault, string model) => fault switch
    {
        ProviderFaultException told => told.Failure(model),
        OperationCanceledException => ProviderFailures.TimedOut(model),
        HttpRequestException { InnerException: SocketException } => ProviderFailures.Unreachable(model),
        HttpRequestException or IOException or SocketException => ProviderFailures.Broken(model),
        _ => fault.InnerException is { } inner ? Of(inner, model) : null,
    };
}
