using LLMHive.Billing;

namespace LLMHive.Testing.Api;

/// <summary>Takes every webhook with the signature <c>good</c> and keeps the bytes.</summary>
public sealed class ScriptedPaymentDoor : IPaymentDoorGrain
{
    public List<byte[]> Taken { get; } = [];

    /// <summary>Thrown instead of taking.</summary>
    public Exception? Fault { get; set; }

    public Task<Refusal?> Receive(byte[] body, string? signature, CancellationToken cancellationToken = default)
    {
        if (Fault is not null)
        {
            throw Fault;
        }

        if (signature != "good")
        {
            return Task.FromResult<Refusal?>(Refusal.Of(RefusalCodes.InvalidSignature, "The signature is wrong."));
        }

        Taken.Add(body);
        return Task.FromResult<Refusal?>(null);
    }
}
