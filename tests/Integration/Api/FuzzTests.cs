using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LLMHive.Chat;

namespace LLMHive.Api;

/// <summary>
/// 2,000 damaged versions of bodies that work, for every route that takes one: whatever comes, the answer is an answer or a
/// refusal in the route's dialect. The seed is fixed; a failure names its round.
/// </summary>
public sealed class FuzzTests(ApiHive api) : IClassFixture<ApiHive>
{
    private const int Rounds = 2_000;

    private static readonly string[] Values =
    [
        "null", "true", "\"\"", "\"x\"", "0", "-1", "1.5", "1e400", "-1e-400", "99999999999999999999", "[]", "{}", "[[]]", "[null]", "{\"x\":1}",
        "{\"type\":\"object\",\"type\":\"object\"}", "\"{\\\"a\\\":1,\\\"a\\\":2}\"",
        "\"\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\"hive/vote\"", "\"offline/embed\"", "\"offline/calculator\"", "\"function\"", "[\"chat\"]",
    ];

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
            var damaged = random.Next(3) == 0 ? DamageBytes(body, random) : DamageTree(body, random);
            using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(damaged) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", HiveUnderTest.AdminKey);
            using var answer = await api.Hive.Http.SendAsync(request);
            var (code, _) = await Dialects.Check(answer, $"Round {round}: {method} {path} {Encoding.UTF8.GetString(damaged)}");
            refused += code is null ? 0 : 1;
        }

        Assert.InRange(refused, Rounds / 5, Rounds - 1);
    }

    /// <summary>Changes, doubles, removes or inserts a few bytes anywhere.</summary>
    private static byte[] DamageBytes(string body, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(body).ToList();
        for (var damage = random.Next(1, 6); damage > 0; damage--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Puts a strange value or name into some places of the tree, or takes the place away.</summary>
    private static byte[] DamageTree(string body, Random random)
    {
        var root = JsonNode.Parse(body)!;
        for (var damage = random.Next(1, 4); damage > 0; damage--)
        {
            var places = Places(root).ToList();
            if (places.Count == 0)
            {
                break;
            }

            var place = places[random.Next(places.Count)];
            switch (random.Next(6))
            {
                case 0:
                    place.Remove();
                    break;
                case 1:
                    place.Rename(random.Next(Values.Length));
                    break;
                default:
                    place.Put(random.Next(Values.Length));
                    break;
            }
        }

        // Numbers and halves of characters that the tree cannot hold stand in it as marked texts.
        var text = root.ToJsonString();
        for (var i = 0; i < Values.Length; i++)
        {
            text = text.Replace($"\"@{i}@\"", Values[i], StringComparison.Ordinal);
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static IEnumerable<Place> Places(JsonNode node)
    {
        IEnumerable<(Place Place, JsonNode? Value)> own = node switch
        {
            JsonObject map => map.Select(entry => (new Place(() => map.Remove(entry.Key), marked => map[entry.Key] = marked, marked => map[marked] = 1), entry.Value)),
            JsonArray list => list.Select((value, index) => (new Place(() => list.RemoveAt(index), marked => list[index] = marked, marked => list.Add((JsonNode)marked)), value)),
            _ => [],
        };
        return own.SelectMany(entry => (entry.Value is null ? [] : Places(entry.Value)).Prepend(entry.Place));
    }

    private sealed record Place(Action Remove, Action<string> Mark, Action<string> Name)
    {
        public void Put(int value) => Mark($"@{value}@");

        /// <summary>Takes the place away and gives its object a strange name instead; one that is no text stays as the mark that it is.</summary>
        public void Rename(int value)
        {
            if (Values[value][0] != '"')
            {
                Put(value);
                return;
            }

            Remove();
            Name($"@{value}@");
        }
    }
}
