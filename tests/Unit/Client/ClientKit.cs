using System.Text.Json;
using LLMHive.Testing.Api;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Chat;

/// <summary>The typed client in front of a scripted hive.</summary>
internal sealed class ClientKit
{
    public ClientKit() => Client = new HiveFacade(Hive, Options.Create(new LLMHiveClientOptions { ServiceName = "shop" }), Clock, NullLogger<HiveFacade>.Instance);

    public ScriptedHive Hive { get; } = new();

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UnixEpoch.AddSeconds(1_780_000_000));

    public ILLMHive Client { get; }

    public IHiveUser User => Client.For("u1");

    /// <summary>The body of the last request.</summary>
    public JsonElement Sent => JsonElement.Parse(Hive.DoorScript.Calls[^1].Body);

    /// <summary>A whole answer in OpenAI's form.</summary>
    public static HiveFrame[] Answer(string message = """{ "role": "assistant", "content": "Hum." }""", string finish = "stop", string? runId = null, bool replayed = false) =>
    [
        new HiveFrame.Admitted(null, false, runId, replayed),
        new HiveFrame.End(
            System.Text.Encoding.UTF8.GetBytes($$"""{ "id": "c1", "model": "m/one", "choices": [{ "index": 0, "message": {{message}}, "finish_reason": "{{finish}}" }] }"""),
            new(3, 2), 0.5m),
    ];

    /// <summary>Frames of a stream that carries these bytes, cut where the test says.</summary>
    public static HiveFrame[] Stream(params string[] pieces) =>
    [
        new HiveFrame.Admitted(null, true, null),
        .. pieces[..^1].Select(piece => new HiveFrame.Body(System.Text.Encoding.UTF8.GetBytes(piece))),
        new HiveFrame.End(System.Text.Encoding.UTF8.GetBytes(pieces[^1]), new(3, 2), 0.5m),
    ];
}
