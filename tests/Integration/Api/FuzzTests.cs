using System.Net.Http.Headers;
using System.Text;
using LLMHive.Chat;

namespace LLMHive.Api;

/// <summary>
/// 2,000 damaged versions of bodies that work, for every route that takes one: whatever comes, the answer is an answer or a
/// refusal in the route's dialect. The seed is fixed; a failure names its round.
/// </summary>
public sealed class FuzzTests(ApiHive api) : IClassFixture<ApiHive>
{
    private const int Rounds = 2_000;

    private static readonly string[] Chats =
    [
        """{ "model": "offline/scripted", "messages": [{ "role": "system", "content": "s" }, { "role": "user", "content": [{ "type": "text", "text": "hi" }] }], "n": 2, "stop": ["x"], "seed": 1, "temperature": 1, "max_tokens": 50, "stream": true, "stream_options": { "include_usage": true }, "logprobs": false, "user": "u", "metadata": { "a": "b" } }""",
        """{ "model": "offline/scripted", "messages": [{ "role": "user", "content": "hi" }, { "role": "assistant", "content": null, "tool_calls": [{ "id": "c", "type": "function", "function": { "name": "f", "arguments": "{}" } }] }, { "role": "tool", "tool_call_id": "c", "content": "dry" }], "tools": [{ "type": "function", "function": { "name": "f", "parameters": { "type": "object", "properties": { "a": { "type": ["integer", "null"], "minimum": 1 }, "b": { "type": "array", "items": { "enum": ["x"] }, "minItems": 1 } }, "required": ["a", "b"] } } }], "tool_choice": { "type": "function", "function": { "name": "f" } } }""",
        """{ "model": "offline/scripted", "messages": [{ "role": "user", "content": "hi" }], "response_format": { "type": "json_schema", "json_schema": { "name": "r", "strict": true, "schema": { "type": "object", "properties": { "a": { "anyOf": [{ "const": 1 }, { "type": "string", "minLength": 2 }] } }, "required": ["a"] } } } }""",
        """{ "model": "hive/vote", "messages": [{ "role": "user", "content": "What is 2 + 2?" }], "stream": true, "hive": { "engine": "vote", "members": ["offline/calculator", "offline/extractive"], "quorum": 1, "budget_usd": 1, "timeout_seconds": 5 } }""",
        """{ "model": "hive/refine", "messages": [{ "role": "user", "content": "What is 2 + 2?" }], "hive": { "members": ["offline/calculator"], "timeout_seconds": 5, "verify": [{ "type": "json_schema", "schema": { "$defs": { "n": { "type": "number" } }, "properties": { "a": { "$ref": "#/$defs/n" }, "b": { "enum": [1, { "c": "x" }] } } } }, { "type": "examples", "examples": [{ "input": "user", "output": "{\"a\":1}" }, { "output": "4" }] }, { "type": "regex", "pattern": "^4$", "must_match": true }, { "type": "unit", "unit": "km" }] } }""",
        """{ "model": "offline/calculator", "messages": [{ "role": "user", "content": "What is 17% of 240 km in miles, and 3 days after 2026-02-27?" }] }""",
    ];

    private static readonly string[] Responses =
    [
        """{ "model": "offline/scripted", "input": [{ "role": "user", "content": [{ "type": "input_text", "text": "hi" }, { "type": "input_image", "image_url": "data:x", "detail": "low" }] }, { "id": "m", "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": "x", "annotations": [] }] }, { "type": "function_call", "call_id": "c", "name": "f", "arguments": "{}" }, { "type": "function_call_output", "call_id": "c", "output": [{ "type": "input_text", "text": "dry" }] }], "instructions": "s", "stream": true, "max_output_tokens": 50, "temperature": 1, "metadata": { "a": "b" }, "include": ["message.output_text.logprobs"], "top_logprobs": 0, "store": false, "truncation": "disabled" }""",
        """{ "model": "offline/scripted", "input": "hi", "tools": [{ "type": "function", "name": "f", "description": "d", "strict": true, "parameters": { "type": "object", "properties": { "a": { "type": ["integer", "null"] } }, "required": ["a"] } }], "tool_choice": { "type": "function", "name": "f" }, "parallel_tool_calls": false, "text": { "format": { "type": "json_schema", "name": "n", "schema": { "type": "object" }, "strict": true } }, "reasoning": { "effort": "low" } }""",
        """{ "model": "hive/vote", "input": [{ "role": "user", "content": "What is 2 + 2?" }], "stream": true, "hive": { "members": ["offline/calculator"], "quorum": 1, "timeout_seconds": 5 } }""",
    ];

    /// <summary>With what the examples of the reference leave out.</summary>
    private static readonly (HttpMethod Method, string Path, string Body)[] Managed =
    [
        (HttpMethod.Post, "/api/v1/billing/subscriptions", """{ "user_id": "u1", "tier_name": "pro", "billing_cycle": "monthly", "payment_method": "pm_card_visa", "metadata": { "team": "red", "cost_center": "7" } }"""),
        (HttpMethod.Post, "/api/v1/keys", """{ "user_id": "u1", "name": "laptop", "scopes": ["chat", "billing"], "budget_usd": 5, "expires_at": "2030-01-01T00:00:00Z" }"""),
    ];

    [Fact]
    public async Task Bodies_Damaged_AreAnsweredOrRefusedInTheDialect()
    {
        var bodies = api.Operations.Where(operation => operation.Example is not null)
            .Select(operation => (operation.Method, Path: api.Fill(operation.Path), Body: operation.Example!))
            .Concat(Chats.Select(body => (HttpMethod.Post, "/v1/chat/completions", body)))
            .Concat(Responses.Select(body => (HttpMethod.Post, "/v1/responses", body))).Concat(Managed).ToArray();
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var random = new Random(round);
            var (method, path, body) = bodies[round % bodies.Length];
            var damaged = Damage.Of(body, random);
            using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(damaged) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", HiveUnderTest.AdminKey);
            using var answer = await api.Hive.Http.SendAsync(request);
            var (code, _) = await Dialects.Check(answer, $"Round {round}: {method} {path} {Encoding.UTF8.GetString(damaged)}");
            refused += code is null ? 0 : 1;
        }

        Assert.InRange(refused, Rounds / 5, Rounds - 1);
    }
}
