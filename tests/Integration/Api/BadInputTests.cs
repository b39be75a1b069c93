using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LLMHive.Chat;

namespace LLMHive.Api;

/// <summary>Bad input on every route that takes a body: a clear refusal in the route's dialect, never a fault of ours.</summary>
public sealed class BadInputTests(ApiHive api) : IClassFixture<ApiHive>
{
    private static readonly string Deep = "{\"x\":" + string.Concat(Enumerable.Repeat("[", 65)) + string.Concat(Enumerable.Repeat("]", 65)) + "}";

    [Fact]
    public async Task Body_NotJson_IsInvalidJsonOnEveryRoute()
    {
        string[] bodies = ["{", "[]", "null", "\"text\"", "17", "{\"a\":1,}", "{\"a\":1} x", "{'a':1}", "{\"a\":NaN}", "\0", "\uFEFF", Deep];
        await EveryRoute(async (operation, path) =>
        {
            foreach (var body in bodies)
            {
                Assert.Equal((operation, body, "invalid_json"), (operation, body, (await Refused(operation, path, body)).Code));
            }
        });
    }

    [Fact]
    public async Task Body_NotUtf8_IsInvalidJsonOnEveryRoute() => await EveryRoute(async (operation, path) =>
    {
        foreach (var bytes in (byte[][])[[0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D], [0xC0, 0x80], [.. "{\"a\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8]])
        {
            using var content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
            Assert.Equal((operation, "invalid_json"), (operation, (await Send(operation.Method, path, content, HttpStatusCode.BadRequest)).Code));
        }
    });

    [Theory]
    [InlineData("application/json; charset=nope")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("garbage")]
    [InlineData(null)]
    public async Task ContentType_OtherThanJson_Is415OnEveryRoute(string? type) => await EveryRoute(async (operation, path) =>
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(operation.Example!));
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        var (code, param) = await Send(operation.Method, path, content, HttpStatusCode.UnsupportedMediaType);
        Assert.Equal((operation, "unsupported_media_type", "Content-Type"), (operation, code, param));
    });

    [Fact]
    public async Task ContentEncoding_Gzip_Is415OnEveryRoute() => await EveryRoute(async (operation, path) =>
    {
        using var content = Json(operation.Example!);
        content.Headers.ContentEncoding.Add("gzip");
        Assert.Equal("unsupported_media_type", (await Send(operation.Method, path, content, HttpStatusCode.UnsupportedMediaType)).Code);
    });

    [Fact]
    public async Task ContentType_JsonInOtherSpellings_IsTaken()
    {
        foreach (var type in (string[])["application/json; charset=utf-8", "application/json;charset=\"UTF-8\"", "APPLICATION/JSON", "application/problem+json"])
        {
            using var content = new ByteArrayContent("""{ "prompt": "1 + 1", "model": "offline/calculator" }"""u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            await Send(HttpMethod.Post, "/v1/chat", content, HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task KnownFields_OfWrongType_AreNamedOnEveryRoute()
    {
        var tried = 0;
        await EveryRoute(async (operation, path) =>
        {
            foreach (var (field, types) in operation.Fields.Where(field => field.Value.Length > 0))
            {
                foreach (var (kind, value) in (IEnumerable<(string, JsonNode?)>)[("string", "x"), ("number", 17), ("boolean", true), ("object", new JsonObject { ["x"] = 1 }), ("array", new JsonArray(1))])
                {
                    if (types.Contains(kind) || (kind == "number" && types.Contains("integer")))
                    {
                        continue;
                    }

                    var body = JsonNode.Parse(operation.Example!)!.AsObject();
                    body[field] = value?.DeepClone();
                    var (code, param) = await Refused(operation, path, body.ToJsonString());
                    Assert.Equal((operation, field, kind, "invalid_request"), (operation, param, kind, code));
                    tried++;
                }
            }
        });
        Assert.True(tried > 60, $"Only {tried} fields and types were found in the reference.");
    }

    [Fact]
    public async Task UnknownFields_OfManagementBodies_AreNamed() => await EveryRoute(async (operation, path) =>
    {
        if (operation.Path.StartsWith("/api/", StringComparison.Ordinal))
        {
            var body = JsonNode.Parse(operation.Example!)!.AsObject();
            body["usr_id"] = 1;
            Assert.Equal((operation, "invalid_request", "usr_id"), (operation, (await Refused(operation, path, body.ToJsonString())).Code, "usr_id"));
            Assert.Equal("usr_id", (await Refused(operation, path, body.ToJsonString())).Param);
        }
    });

    [Theory]
    [InlineData("""{}""", "invalid_request", "model")]
    [InlineData("""{ "model": "" }""", "invalid_request", "model")]
    [InlineData("""{ "model": "offline/scripted" }""", "invalid_request", "messages")]
    [InlineData("""{ "model": "offline/scripted", "messages": [] }""", "invalid_request", "messages")]
    [InlineData("""{ "model": "offline/scripted", "messages": [1] }""", "invalid_request", "messages[0]")]
    [InlineData("""{ "model": "offline/scripted", "messages": [{}] }""", "invalid_request", "messages[0].role")]
    [InlineData("""{ "model": "offline/scripted", "messages": [{ "role": "king", "content": "x" }] }""", "invalid_request", "messages[0].role")]
    [InlineData("""{ "model": "offline/scripted", "messages": [{ "role": 7, "content": "x" }] }""", "invalid_request", "messages[0].role")]
    [InlineData("""{ "model": "offline/scripted", "messages": [{ "role": "user", "content": 7 }] }""", "invalid_request", "messages[0].content")]
    [InlineData("""{ "model": "offline/scripted", "messages": [{ "role": "user", "content": [7] }] }""", "invalid_request", "messages[0].content[0]")]
    [InlineData("""{ "model": "offline/scripted", "messages": [{ "role": "user" }] }""", "invalid_request", "messages[0].content")]
    [InlineData("""{ "model": "nobody/none", "messages": [{ "role": "user", "content": "x" }] }""", "model_not_found", "model")]
    [InlineData("""{ "model": "a\u0000b", "messages": [{ "role": "user", "content": "x" }] }""", "model_not_found", "model")]
    [InlineData("""{ "model": "offline/embed", "messages": [{ "role": "user", "content": "x" }] }""", "invalid_request", "model")]
    [InlineData("""{ "model": "a", "model": "b", "messages": [{ "role": "user", "content": "x" }] }""", "invalid_request", "model")]
    public async Task Chat_BodyThatCannotBe_NamesTheField(string body, string code, string param) =>
        Assert.Equal((code, param), await Chat(body));

    [Theory]
    [InlineData("temperature", "2.1")]
    [InlineData("temperature", "-0.1")]
    [InlineData("temperature", "1e400")]
    [InlineData("top_p", "1.5")]
    [InlineData("presence_penalty", "2.5")]
    [InlineData("frequency_penalty", "-3")]
    [InlineData("n", "0")]
    [InlineData("n", "9")]
    [InlineData("n", "1.5")]
    [InlineData("max_tokens", "0")]
    [InlineData("max_tokens", "-1")]
    [InlineData("max_tokens", "1.5")]
    [InlineData("max_tokens", "99999999999999999999999999")]
    [InlineData("max_completion_tokens", "1e99")]
    [InlineData("seed", "9223372036854775808")]
    [InlineData("top_logprobs", "21")]
    [InlineData("stop", "[1]")]
    [InlineData("stop", "7")]
    [InlineData("stream_options", "7")]
    [InlineData("stream_options.include_usage", "{ \"include_usage\": 7 }")]
    [InlineData("response_format", "\"json\"")]
    [InlineData("tools", "{}")]
    [InlineData("tools[0]", "[7]")]
    [InlineData("tools[0].function", "[{ \"type\": \"function\" }]")]
    [InlineData("tools[0].function.name", "[{ \"type\": \"function\", \"function\": {} }]")]
    [InlineData("response_format.type", "{}")]
    [InlineData("logprobs", "1")]
    [InlineData("parallel_tool_calls", "\"yes\"")]
    [InlineData("stream", "\"yes\"")]
    public async Task Chat_FieldOutOfRange_IsNamed(string param, string value)
    {
        var field = param.Split('.', '[')[0];
        var (code, named) = await Chat($$"""{ "model": "offline/scripted", "messages": [{ "role": "user", "content": "x" }], "{{field}}": {{value}} }""");
        Assert.Equal(("invalid_request", param), (code, named?.StartsWith("stop[", StringComparison.Ordinal) == true ? "stop" : named));
    }

    [Theory]
    [InlineData("hive", "7", "invalid_request")]
    [InlineData("hive.engine", "{ \"engine\": \"none\" }", "invalid_request")]
    [InlineData("hive.members", "{ \"members\": [] }", "invalid_request")]
    [InlineData("hive.members[0]", "{ \"members\": [\"nobody/none\"] }", "model_not_found")]
    [InlineData("hive.members[0]", "{ \"members\": [\"hive/vote\"] }", "invalid_request")]
    [InlineData("hive.members[1]", "{ \"members\": [\"offline/calculator\", \"offline/calculator\"] }", "invalid_request")]
    [InlineData("hive.quorum", "{ \"quorum\": 33 }", "invalid_request")]
    [InlineData("hive.quorum", "{ \"engine\": \"fast\", \"quorum\": 1 }", "unsupported_parameter")]
    [InlineData("hive.quorum", "{ \"engine\": \"refine\", \"quorum\": 1 }", "unsupported_parameter")]
    [InlineData("hive.quorum", "{ \"engine\": \"roles\", \"quorum\": 1 }", "unsupported_parameter")]
    [InlineData("hive.max_cost_ratio", "{ \"engine\": \"auto\", \"max_cost_ratio\": 0 }", "invalid_request")]
    [InlineData("hive.max_cost_ratio", "{ \"engine\": \"auto\", \"accuracy\": 2, \"max_cost_ratio\": 0.5 }", "invalid_request")]
    [InlineData("hive.max_cost_ratio", "{ \"max_cost_ratio\": 0.5 }", "unsupported_parameter")]
    [InlineData("hive.max_risk", "{ \"max_risk\": 0 }", "invalid_request")]
    [InlineData("hive.max_risk", "{ \"max_risk\": 0.6 }", "invalid_request")]
    [InlineData("hive.max_risk", "{ \"engine\": \"council\", \"max_risk\": 0.1 }", "unsupported_parameter")]
    [InlineData("hive.max_risk", "{ \"engine\": \"auto\", \"accuracy\": 5, \"max_risk\": 0.1 }", "unsupported_parameter")]
    [InlineData("hive.budget_usd", "{ \"budget_usd\": -1 }", "invalid_request")]
    [InlineData("hive.accuracy", "{ \"engine\": \"auto\", \"accuracy\": 0 }", "invalid_request")]
    [InlineData("hive.accuracy", "{ \"engine\": \"auto\", \"accuracy\": 6 }", "invalid_request")]
    [InlineData("hive.accuracy", "{ \"engine\": \"auto\", \"accuracy\": 2.5 }", "invalid_request")]
    [InlineData("hive.accuracy", "{ \"engine\": \"auto\", \"accuracy\": \"high\" }", "invalid_request")]
    [InlineData("hive.accuracy", "{ \"accuracy\": 2 }", "unsupported_parameter")]
    [InlineData("hive.explain", "{ \"explain\": \"yes\" }", "invalid_request")]
    [InlineData("hive.timeout_seconds", "{ \"timeout_seconds\": 1e9 }", "invalid_request")]
    [InlineData("hive.verify", "{ \"verify\": {} }", "invalid_request")]
    [InlineData("hive.verify[0].type", "{ \"verify\": [{ \"type\": \"oracle\" }] }", "invalid_request")]
    [InlineData("hive.verify", "{ \"verify\": [{ \"type\": \"calculator\" }] }", "unsupported_parameter")] // hive/vote checks nothing
    [InlineData("hive.verify[0].pattern", "{ \"engine\": \"refine\", \"verify\": [{ \"type\": \"regex\", \"pattern\": \"(\" }] }", "invalid_request")]
    [InlineData("hive.verify[0].schema", "{ \"engine\": \"refine\", \"verify\": [{ \"type\": \"json_schema\", \"schema\": { \"type\": 7 } }] }", "invalid_request")]
    [InlineData("hive.verify[0].schema", "{ \"engine\": \"refine\", \"verify\": [{ \"type\": \"json_schema\", \"schema\": { \"type\": \"object\", \"type\": \"object\" } }] }", "invalid_request")]
    [InlineData("hive.verify[0].schema", "{ \"engine\": \"refine\", \"verify\": [{ \"type\": \"json_schema\", \"schema\": { \"enum\": [{ \"a\": 1, \"a\": 2 }] } }] }", "invalid_request")]
    [InlineData(null, "{ \"engine\": \"refine\", \"verify\": [{ \"type\": \"json_schema\", \"schema\": { \"const\": \"\\ud83d\" } }] }", "invalid_json")]
    [InlineData(null, "{ \"engine\": \"refine\", \"verify\": [{ \"type\": \"examples\", \"examples\": [{ \"output\": \"\\udc00\" }] }] }", "invalid_json")]
    [InlineData("hive.diffusion", "{ \"diffusion\": \"maybe\" }", "invalid_request")]
    [InlineData("hive.speed", "{ \"speed\": 1 }", "unsupported_parameter")]
    public async Task Chat_HiveOptionThatCannotBe_IsNamed(string? param, string value, string code) => Assert.Equal(
        (code, param), await Chat($$"""{ "model": "hive/vote", "messages": [{ "role": "user", "content": "x" }], "hive": {{value}} }"""));

    [Theory]
    [InlineData("""{ "model": "offline/embed" }""", "input")]
    [InlineData("""{ "model": "offline/embed", "input": [] }""", "input")]
    [InlineData("""{ "model": "offline/embed", "input": 7 }""", "input")]
    [InlineData("""{ "model": "offline/embed", "input": [{}] }""", "input[0]")]
    [InlineData("""{ "model": "offline/embed", "input": ["x", 7.5] }""", "input[1]")]
    [InlineData("""{ "model": "offline/embed", "input": ["x", 7] }""", "input[1]")]
    [InlineData("""{ "model": "offline/embed", "input": [["x"]] }""", "input[0]")]
    [InlineData("""{ "model": "offline/embed", "input": "" }""", "input")]
    [InlineData("""{ "model": "offline/embed", "input": "x", "encoding_format": "hex" }""", "encoding_format")]
    [InlineData("""{ "model": "offline/embed", "input": "x", "dimensions": 0 }""", "dimensions")]
    [InlineData("""{ "model": "offline/embed", "input": "x", "dimensions": 1e99 }""", "dimensions")]
    [InlineData("""{ "model": "hive/vote", "input": "x" }""", "model")]
    public async Task Embeddings_BodyThatCannotBe_NamesTheField(string body, string param)
    {
        using var content = Json(body);
        Assert.Equal(("invalid_request", param), await Send(HttpMethod.Post, "/v1/embeddings", content, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Chat_MoreThanTwoThousandMessages_AreRefusedAndTwoThousandTaken()
    {
        string Many(int count) =>
            $$"""{ "model": "offline/scripted", "messages": [{{string.Join(',', Enumerable.Repeat("""{"role":"user","content":"x"}""", count))}}] }""";
        Assert.Equal(("invalid_request", "messages"), await Chat(Many(2001)));
        using var most = Json(Many(2000));
        await Send(HttpMethod.Post, "/v1/chat/completions", most, HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("POST", "/api/v1/accounts", """{ "user_id": "a\u0000b" }""", "user_id")]
    [InlineData("POST", "/api/v1/accounts", """{ "user_id": "u/../x" }""", "user_id")]
    [InlineData("POST", "/api/v1/accounts", """{ "user_id": "x", "display_name": "a\u0000b" }""", "display_name")]
    [InlineData("POST", "/api/v1/accounts", """{}""", "user_id")]
    [InlineData("POST", "/api/v1/keys", """{ "scopes": [] }""", "scopes")]
    [InlineData("POST", "/api/v1/keys", """{ "scopes": ["root"] }""", "scopes")]
    [InlineData("POST", "/api/v1/keys", """{ "scopes": ["chat"], "budget_usd": 1e400 }""", "budget_usd")]
    [InlineData("POST", "/api/v1/keys", """{ "scopes": ["chat"], "budget_usd": -1 }""", "budget_usd")]
    [InlineData("POST", "/api/v1/keys", """{ "scopes": ["chat"], "expires_at": "tomorrow" }""", "expires_at")]
    [InlineData("POST", "/api/v1/keys", """{ "scopes": ["chat"], "expires_at": "1999-01-01T00:00:00Z" }""", "expires_at")]
    [InlineData("POST", "/api/v1/billing/usage/u1", """{ "record_id": "r", "prompt_tokens": 99999999999999999999 }""", "prompt_tokens")]
    [InlineData("POST", "/api/v1/billing/usage/u1", """{ "record_id": "r", "cost_usd": 1e-400, "at": "2001-01-01T00:00:00Z" }""", "at")]
    [InlineData("POST", "/api/v1/billing/usage/u1", """{ "record_id": "" }""", "record_id")]
    [InlineData("GET", "/api/v1/accounts?limit=0", null, "limit")]
    [InlineData("GET", "/api/v1/accounts?limit=101", null, "limit")]
    [InlineData("GET", "/api/v1/accounts?limit=many", null, "limit")]
    [InlineData("GET", "/api/v1/accounts?cursor=garbage", null, "cursor")]
    [InlineData("GET", "/api/v1/accounts?cursor=%00%FF", null, "cursor")]
    [InlineData("GET", "/api/v1/accounts?cursor=MXwA", null, "cursor")] // 1|, and a zero
    [InlineData("GET", "/api/v1/billing/usage/u1/history?cursor=MXwA", null, "cursor")]
    [InlineData("GET", "/api/v1/billing/usage/u1/history?model=%00", null, "model")]
    [InlineData("GET", "/api/v1/billing/usage/u1/history?engine=a%00b", null, "engine")]
    [InlineData("GET", "/api/v1/keys?user_id=%2F", null, "user_id")]
    [InlineData("GET", "/api/v1/accounts/%20", null, "user_id")]
    public async Task Management_InputThatCannotBe_NamesTheField(string method, string path, string? body, string param)
    {
        using var content = body is null ? null : Json(body);
        Assert.Equal(("invalid_request", param), await Send(new(method), path, content, HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("/api/v1/accounts", """{ "user_id": "\ud800" }""")]
    [InlineData("/api/v1/accounts", """{ "user_id": "x", "\ud800": 1 }""")]
    [InlineData("/api/v1/accounts", """{ "\udc00": 1 }""")]
    [InlineData("/api/v1/keys", """{ "scopes": ["\ud800"] }""")]
    [InlineData("/api/v1/billing/subscriptions", """{ "user_id": "u1", "tier_name": "pro", "metadata": { "a": "\ud800" } }""")]
    [InlineData("/api/v1/billing/subscriptions", """{ "user_id": "u1", "tier_name": "pro", "metadata": { "\ud800": "a" } }""")]
    public async Task Management_HalfACharacter_IsInvalidJson(string path, string body)
    {
        using var content = Json(body);
        Assert.Equal("invalid_json", (await Send(HttpMethod.Post, path, content, HttpStatusCode.BadRequest)).Code);
    }

    [Fact]
    public async Task Methods_NotOffered_Are405WithAllow()
    {
        foreach (var path in api.Operations.GroupBy(operation => operation.Path))
        {
            // A fixed word also fits where another route has a place: there it is an id that nobody has.
            var offered = api.Operations.Where(operation => Fits(operation.Path, path.Key)).Select(operation => operation.Method).ToHashSet();
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete])
            {
                if (!offered.Contains(method))
                {
                    using var answer = await api.Hive.Send(method, api.Fill(path.Key));
                    Assert.Equal((path.Key, method, HttpStatusCode.MethodNotAllowed), (path.Key, method, answer.StatusCode));
                    Assert.Equal("method_not_allowed", (await Dialects.Check(answer, $"{method} {path.Key}")).Code);
                    Assert.NotEmpty(answer.Content.Headers.Allow);
                }
            }
        }
    }

    [Theory]
    [InlineData("/v1/nothing")]
    [InlineData("/v1/chat/completions/nothing")]
    [InlineData("/v1")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v2/keys")]
    [InlineData("/nothing")]
    [InlineData("/v1/%ff%fe")]
    public async Task Routes_Unknown_Are404InTheirDialect(string path)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            using var answer = await api.Hive.Send(method, path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.StatusCode));
            Assert.Equal("not_found", (await Dialects.Check(answer, $"{method} {path}")).Code);
        }
    }

    private static bool Fits(string template, string path)
    {
        var (places, words) = (template.Split('/'), path.Split('/'));
        return places.Length == words.Length && places.Zip(words).All(pair => pair.First == pair.Second || pair.First.StartsWith('{'));
    }

    private Task<(string? Code, string? Param)> Chat(string body) => Refused(new(HttpMethod.Post, "", null, null!), "/v1/chat/completions", body);

    private async Task EveryRoute(Func<Operation, string, Task> test)
    {
        var taking = api.Operations.Where(operation => operation.Example is not null).ToList();
        Assert.True(taking.Count >= 9, "The reference lists too few routes with a body.");
        foreach (var operation in taking)
        {
            await test(operation, api.Fill(operation.Path));
        }
    }

    private async Task<(string? Code, string? Param)> Refused(Operation operation, string path, string body)
    {
        using var content = Json(body);
        var answer = await Send(operation.Method, path, content, null);
        Assert.True(answer.Code is not null, $"{operation} took {body[..Math.Min(200, body.Length)]}");
        return answer;
    }

    private async Task<(string? Code, string? Param)> Send(HttpMethod method, string path, HttpContent? content, HttpStatusCode? expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", HiveUnderTest.AdminKey);
        using var answer = await api.Hive.Http.SendAsync(request);
        var asked = $"{method} {path}";
        var found = await Dialects.Check(answer, asked);
        Assert.True(expected is null || expected == answer.StatusCode, $"{asked}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return found;
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
