using System.Collections.Concurrent;
using System.Text.Json;

namespace LLMHive.Billing;

/// <summary>An entrance for events that keeps what came, and fails when told to.</summary>
public sealed class CapturedWebhooks : IWebhookDelivery
{
    private readonly ConcurrentQueue<(byte[] Body, string Signature)> _came = new();

    /// <summary>All deliveries, in their order.</summary>
    public IReadOnlyList<(byte[] Body, string Signature)> Came => [.. _came];

    /// <summary>The types of what came.</summary>
    public IReadOnlyList<string> Types => [.. _came.Select(c => Field(c.Body, "type"))];

    /// <summary>The ids of what came.</summary>
    public IReadOnlyList<string> Ids => [.. _came.Select(c => Field(c.Body, "id"))];

    /// <summary>Status to answer.</summary>
    public int Status { get; set; } = 200;

    public Task<int> Deliver(ReadOnlyMemory<byte> body, string signature, CancellationToken cancellationToken)
    {
        _came.Enqueue((body.ToArray(), signature));
        return Task.FromResult(Status);
    }

    private static string Field(byte[] body, string name)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty(name).GetString()!;
    }
}
