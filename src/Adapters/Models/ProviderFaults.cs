using System.Net.Sockets;

namespace LLMHive.Models;

/// <summary>What an exception of the network says about the provider; exceptions end here.</summary>
internal static class ProviderFaults
{
    /// <summary>The failure; null when the caller itself ended the call, or when it is a defect of ours.</summary>
    public static ProviderFailure? Of(Exception fault, string model, CancellationToken callers) => fault switch
    {
        _ when callers.IsCancellationRequested => null,
        OperationCanceledException => ProviderFailures.TimedOut(model),
        HttpRequestException { InnerException: SocketException } => ProviderFailures.Unreachable(model),
        HttpRequestException or IOException or SocketException => ProviderFailures.Broken(model),
        _ => null,
    };
}
