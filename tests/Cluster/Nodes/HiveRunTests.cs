using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Processes;
using LLMHive.Testing.Storage;

namespace LLMHive.Nodes;

/// <summary>Hives on two nodes: whatever a request asks for reaches the node of its run, and each node knows the other's runs.</summary>
public sealed class HiveRunTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    // Runs and their members live on either node by chance: with so many, each way is gone.
    private const int Runs = 12;
    private const string Weather = """[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]""";
    private const string Place = """{"type":"json_schema","json_schema":{"name":"place","schema":{"type":"object","required":["city"],"properties":{"city":{"type":"string"}}}}}""";
    private static readonly string Members = JsonSerializer.Serialize(HiveCluster.Voters.Select(FakeProviderFile.IdOf));

    [PostgresFact]
    public async Task Vote_OnToolCallsThroughEitherNode_IsReadAndRatedThroughTheOther()
    {
        var (cluster, user) = (nodes.Cluster, (await nodes.Cluster.SignUp(1, "tools"))[0]);
        cluster.Upstream.Calls(HiveCluster.Voters[0], ("call_1", "weather", """{"city":"Rome"}"""))
            .Calls(HiveCluster.Voters[1], ("call_2", "weather", """{"city": "Rome"}""")).Says(HiveCluster.Voters[2], "It is sunny.");

        for (var run = 0; run < Runs; run++)
        {
            var (here, there) = Sides(run);
            var (answer, request) = await Ask(here, user, $$"""{"model":"hive/vote","hive":{"members":{{Members}}},"tools":{{Weather}},"messages":[{"role":"user","content":"Rome?"}]}""");
            var calls = answer.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls");
            Assert.Equal("weather", Assert.Single(calls.EnumerateArray()).GetProperty("function").GetProperty("name").GetString());

            var id = await AssertBooked(there, user, answer, request);
            await Send(there, user, HttpMethod.Post, "/v1/feedback", JsonSerializer.Serialize(new { run_id = id, rating = "good" }));
        }
    }

    [PostgresFact]
    public async Task Refine_ChecksAndFormThroughEitherNode_AreThoseThatWereAskedFor()
    {
        var (cluster, user) = (nodes.Cluster, (await nodes.Cluster.SignUp(1, "checks"))[0]);
        cluster.Upstream.Says(HiveCluster.Voters[0], prompt => prompt.Contains("checked by a program", StringComparison.Ordinal) ? """{"city":"Rome"}""" : """{"city":"Bonn"}""");

        for (var run = 0; run < Runs; run++)
        {
            var (here, there) = Sides(run);
            var (answer, request) = await Ask(here, user, $$"""
                {"model":"hive/refine","hive":{"members":{{Members}},"verify":[{"type":"regex","pattern":"Rome"},{"type":"working"}]},
                 "response_format":{{Place}},
                 "messages":[{"role":"user","content":"Which city?"}]}
                """);

            Assert.Equal("""{"city":"Rome"}""", answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
            Assert.Equal("complete", answer.GetProperty("hive").GetProperty("status").GetString());
            await AssertBooked(there, user, answer, request);
        }
    }

    private (Uri Here, Uri There) Sides(int run)
    {
        var addresses = nodes.Cluster.Members.Select(static member => member.Address!).ToList();
        return (addresses[run % 2], addresses[(run + 1) % 2]);
    }

    /// <summary>The run as the other node tells it, the answer's usage, the trace's calls and the ledger's rows say the same.</summary>
    /// <returns>The run's id.</returns>
    private async Task<string> AssertBooked(Uri there, ClusterUser user, JsonElement answer, string request)
    {
        var id = answer.GetProperty("hive").GetProperty("run_id").GetString()!;
        var run = await Send(there, user, HttpMethod.Get, "/v1/runs/" + id);
        var calls = run.GetProperty("trace").EnumerateArray().Where(static entry => entry.GetProperty("kind").GetString() == "call").ToList();
        Assert.True(calls.Count >= 2, run.ToString());
        var due = (calls.Count, Tokens: calls.Sum(static call => call.GetProperty("tokens_in").GetInt64() + call.GetProperty("tokens_out").GetInt64()), Cost: calls.Sum(static call => call.GetProperty("cost_usd").GetDecimal()));
        Assert.Equal(answer.GetProperty("usage").GetProperty("total_tokens").GetInt64(), due.Tokens);
        Assert.True(due.Cost > 0);

        // Rows come to the database in batches.
        (int, long, decimal) booked = default;
        for (var tries = 0; tries < 100 && booked != due; tries++)
        {
            await Task.Delay(tries == 0 ? 0 : 100);
            var rows = await nodes.Cluster.Query(
                $"SELECT tokens_in + tokens_out, cost_usd FROM usage_rows WHERE request_id = '{request}'",
                static row => (Tokens: row.GetInt64(0), Cost: row.GetDecimal(1)));
            booked = (rows.Count, rows.Sum(static row => row.Tokens), rows.Sum(static row => row.Cost));
        }

        Assert.Equal(due, booked);
        return id;
    }

    private async Task<(JsonElement Answer, string RequestId)> Ask(Uri at, ClusterUser user, string body)
    {
        using var response = await Call(at, user, HttpMethod.Post, "/v1/chat/completions", body);
        return (await Read(response), response.Headers.GetValues("x-request-id").Single());
    }

    private async Task<JsonElement> Send(Uri at, ClusterUser user, HttpMethod method, string path, string? body = null)
    {
        using var response = await Call(at, user, method, path, body);
        return await Read(response);
    }

    private async Task<HttpResponseMessage> Call(Uri at, ClusterUser user, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(at, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.Key);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await nodes.Cluster.Balancer.Http.SendAsync(request);
    }

    private async Task<JsonElement> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {text}\n{nodes.Cluster.LastWords()}");
        return JsonElement.Parse(text);
    }
}
