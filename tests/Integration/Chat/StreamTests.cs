using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LLMHive.Accounts;
using LLMHive.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LLMHive.Chat;

/// <summary>Many streams at a time through every hop: each comes to its end, with usage and [DONE], and with nobody else's words in it.</summary>
public sealed class StreamTests
{
    private const int Streams = 20;
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Theory]
    [InlineData("offline/scripted")]
    [InlineData("hive/vote")]
    [InlineData("hive/fast")]
    public async Task Http_TwentyStreams_AllEndWithUsageAndDone(string model)
    {
        await using var hive = await HiveUnderTest.Start(Start, offline: true);
        var bodies = await Task.WhenAll(Enumerable.Range(0, Streams).Select(call => Task.Run(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = new ByteArrayContent(Body(model, call)) { Headers = { ContentType = new("application/json") } },
            };
            request.Headers.Add("Authorization", "Bearer " + HiveUnderTest.AdminKey);
            using var answer = await hive.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync();
        })));
        AssertWhole(bodies);
    }

    [Theory]
    [InlineData("offline/scripted")]
    [InlineData("hive/vote")]
    public async Task GrainClient_TwentyStreamsOverTcp_AllEndWithUsageAndDone(string model)
    {
        var gateway = FreePort();
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Silo:GatewayPort"] = $"{gateway}" }, offline: true);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        builder.Services.AddLLMHiveClient(cluster => cluster.UseLocalhostClustering(gateway, "llmhive", "embedded"));
        using var other = builder.Build();
        await other.StartAsync();
        var client = other.Services.GetRequiredService<IHiveClient>();
        var bodies = await Task.WhenAll(Enumerable.Range(0, Streams).Select(call => Task.Run(() => Follow(client, model, call))));
        AssertWhole(bodies);
        await other.StopAsync();
    }

    private static async Task<string> Follow(IHiveClient client, string model, int call)
    {
        var text = new StringBuilder();
        var frames = client.Door().Send(new()
        {
            RequestId = $"req_stream_{call}",
            Caller = new() { UserId = "admin", KeyId = "key_1", Scopes = KeyScopes.Admin },
            Operation = HiveOperation.ChatCompletions,
            Body = Body(model, call),
        });
        await foreach (var frame in frames)
        {
            text.Append(frame switch
            {
                HiveFrame.Body body => Encoding.UTF8.GetString(body.Bytes.Span),
                HiveFrame.End end => Encoding.UTF8.GetString(end.Tail.Span),
                HiveFrame.Refused refused => refused.Reason.Message,
                _ => "",
            });
        }

        return text.ToString();
    }

    private static byte[] Body(string model, int call) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        model, stream = true, stream_options = new { include_usage = true }, messages = new[] { new { role = "user", content = $"What is {call} * 100?" } },
    });

    private static void AssertWhole(string[] bodies)
    {
        for (var call = 0; call < bodies.Length; call++)
        {
            var events = bodies[call].Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]).ToArray();
            Assert.True(events.Length > 3 && events[^1] == "[DONE]", $"Stream {call} ended with: {bodies[call]}");
            var chunks = events[..^1].Select(line => JsonDocument.Parse(line).RootElement).ToArray();
            Assert.True(chunks[^1].GetProperty("usage").GetProperty("total_tokens").GetInt64() > 0);
            Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
            var text = string.Concat(chunks[..^1].Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var piece) ? piece.GetString() : ""));

            // The scripted agent says the question back; the others compute.
            var question = $"What is {call} * 100?";
            Assert.True(text == question || text.Contains($"{call * 100}", StringComparison.Ordinal), $"Stream {call} says: {text}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
