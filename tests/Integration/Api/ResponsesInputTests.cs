using System.Net;
using System.Text.Json;

namespace LLMHive.Api;

/// <summary>Bad input to the Responses API: refused with the field's name, by us or by what stands behind.</summary>
public sealed class ResponsesInputTests(ApiHive api) : IClassFixture<ApiHive>
{
    private const string Invalid = "invalid_request";
    private const string Unsupported = "unsupported_parameter";

    [Theory]
    [InlineData("""{}""", "model")]
    [InlineData("""{ "model": "", "input": "x" }""", "model")]
    [InlineData("""{ "model": 7, "input": "x" }""", "model")]
    [InlineData("""{ "model": "offline/scripted" }""", "input")]
    [InlineData("""{ "model": "offline/scripted", "input": null }""", "input")]
    [InlineData("""{ "model": "offline/scripted", "input": 7 }""", "input")]
    [InlineData("""{ "model": "offline/scripted", "input": [] }""", "input")]
    [InlineData("""{ "model": "offline/scripted", "input": [7] }""", "input[0]")]
    [InlineData("""{ "model": "offline/scripted", "input": [{}] }""", "input[0].role")]
    [InlineData("""{ "model": "offline/scripted", "input": [{ "role": "king", "content": "x" }] }""", "input[0].role")]
    [InlineData("""{ "model": "offline/scripted", "input": [{ "role": "user" }] }""", "input[0].content")]
    [InlineData("""{ "model": "offline/scripted", "input": [{ "role": "user", "content": 7 }] }""", "input[0].content")]
    [InlineData("""{ "model": "offline/scripted", "input": [{ "role": "user", "content": ["x"] }] }""", "input[0].content[0]")]
    [InlineData("""{ "model": "offline/scripted", "input": [{ "role": "user", "content": [{ "type": "input_text" }] }] }""", "input[0].content[0].text")]
    [InlineData("""{ "model": "offline/scripted", "input": [{ "role": "user", "content": [{ "type": "input_image", "image_url": 7 }] }] }""", "input[0].content[0].image_url")]
    [InlineData("""{ "model": "offline/scripted", "input": [{ "type": "function_call", "call_id": "c", "name": "f", "arguments": {} }] }""", "input[0].arguments")]
    [InlineData("""{ "model": "offline/scripted", "input": [{ "type": "function_call_output", "output": "x" }] }""", "input[0].call_id")]
    public async Task Body_ThatCannotBe_NamesTheField(string body, string param) => Assert.Equal((Invalid, param), await Refused(body));

    [Theory]
    [InlineData("instructions", "7", Invalid)]
    [InlineData("max_output_tokens", "0", Invalid)]
    [InlineData("max_output_tokens", "1.5", Invalid)]
    [InlineData("temperature", "2.1", Invalid)]
    [InlineData("top_p", "\"x\"", Invalid)]
    [InlineData("stream", "\"yes\"", Invalid)]
    [InlineData("text", "7", Invalid)]
    [InlineData("text.format", "{ \"format\": 7 }", Invalid)]
    [InlineData("text.format.type", "{ \"format\": {} }", Invalid)]
    [InlineData("text.format.type", "{ \"format\": { \"type\": \"xml\" } }", Invalid)]
    [InlineData("text.format.name", "{ \"format\": { \"type\": \"json_schema\", \"schema\": {} } }", Invalid)]
    [InlineData("text.format.schema", "{ \"format\": { \"type\": \"json_schema\", \"name\": \"n\", \"schema\": 7 } }", Invalid)]
    [InlineData("reasoning.effort", "{ \"effort\": 7 }", Invalid)]
    [InlineData("reasoning.summary", "{ \"summary\": \"detailed\" }", Unsupported)]
    [InlineData("tools", "{}", Invalid)]
    [InlineData("tools[0]", "[7]", Invalid)]
    [InlineData("tools[0].type", "[{ \"name\": \"f\" }]", Invalid)]
    [InlineData("tools[0].name", "[{ \"type\": \"function\" }]", Invalid)]
    [InlineData("tools[0].name", "[{ \"type\": \"function\", \"function\": { \"name\": \"f\" } }]", Invalid)]
    [InlineData("tools[0].parameters", "[{ \"type\": \"function\", \"name\": \"f\", \"parameters\": [] }]", Invalid)]
    [InlineData("tools[0].type", "[{ \"type\": \"web_search\" }]", Unsupported)]
    [InlineData("tools[0].type", "[{ \"type\": \"file_search\", \"vector_store_ids\": [] }]", Unsupported)]
    [InlineData("tools[0].type", "[{ \"type\": \"code_interpreter\" }]", Unsupported)]
    [InlineData("tools[0].type", "[{ \"type\": \"mcp\" }]", Unsupported)]
    [InlineData("tool_choice", "\"perhaps\"", Invalid)]
    [InlineData("tool_choice", "7", Invalid)]
    [InlineData("tool_choice.name", "{ \"type\": \"function\" }", Invalid)]
    [InlineData("tool_choice.type", "{ \"type\": \"web_search_preview\" }", Unsupported)]
    [InlineData("parallel_tool_calls", "7", Invalid)]
    [InlineData("metadata", "[]", Invalid)]
    [InlineData("metadata", "{ \"a\": 1 }", Invalid)]
    [InlineData("store", "1", Invalid)]
    [InlineData("include", "{}", Invalid)]
    [InlineData("include[0]", "[7]", Invalid)]
    [InlineData("include[0]", "[\"file_search_call.results\"]", Unsupported)]
    [InlineData("top_logprobs", "21", Invalid)]
    [InlineData("truncation", "\"auto\"", Unsupported)]
    [InlineData("truncation", "7", Invalid)]
    [InlineData("background", "true", Unsupported)]
    [InlineData("background", "7", Invalid)]
    [InlineData("previous_response_id", "\"resp_1\"", Unsupported)]
    [InlineData("previous_response_id", "7", Invalid)]
    [InlineData("conversation", "\"conv_1\"", Unsupported)]
    [InlineData("prompt", "{ \"id\": \"p\" }", Unsupported)]
    [InlineData("messages", "[]", Unsupported)]
    [InlineData("max_tokens", "5", Unsupported)]
    [InlineData("response_format", "{ \"type\": \"text\" }", Unsupported)]
    [InlineData("n", "2", Unsupported)]
    [InlineData("input[0].type", "[{ \"type\": \"item_reference\", \"id\": \"msg_1\" }]", Unsupported)]
    [InlineData("input[0].type", "[{ \"type\": \"reasoning\", \"summary\": [] }]", Unsupported)]
    [InlineData("input[0].content[0].type", "[{ \"role\": \"user\", \"content\": [{ \"type\": \"hologram\" }] }]", Unsupported)]
    [InlineData("input[0].content[0].file_id", "[{ \"role\": \"user\", \"content\": [{ \"type\": \"input_image\", \"file_id\": \"f\" }] }]", Unsupported)]
    [InlineData("input[0].output[0].type", "[{ \"type\": \"function_call_output\", \"call_id\": \"c\", \"output\": [{ \"type\": \"input_image\", \"image_url\": \"x\" }] }]", Unsupported)]
    public async Task Field_ThatCannotBe_IsNamed(string param, string value, string code)
    {
        var field = param.Split('.', '[')[0];
        var rest = field == "input" ? "" : "\"input\": \"x\", ";
        Assert.Equal((code, param), await Refused($$"""{ "model": "offline/scripted", {{rest}}"{{field}}": {{value}} }"""));
    }

    [Theory]
    [InlineData("tools", "\"tools\": [{ \"type\": \"function\", \"name\": \"f\" }]")]
    [InlineData("text.format", "\"text\": { \"format\": { \"type\": \"json_object\" } }, \"hive\": { \"engine\": \"roles\" }")]
    [InlineData("reasoning.effort", "\"reasoning\": { \"effort\": \"low\" }")]
    [InlineData("frobnicate", "\"frobnicate\": 1")]
    [InlineData("hive.speed", "\"hive\": { \"speed\": 1 }")]
    public async Task HiveModel_WhatItDoesNotTake_IsNamedAsItWasGiven(string param, string given) =>
        Assert.Equal((Unsupported, param), await Refused($$"""{ "model": "hive/vote", "input": "x", {{given}} }"""));

    [Fact]
    public async Task Input_MoreThanTwoThousandItems_IsRefused() => Assert.Equal(
        (Invalid, "input"), await Refused($$"""{ "model": "offline/scripted", "input": [{{string.Join(',', Enumerable.Repeat("""{"role":"user","content":"x"}""", 2001))}}] }"""));

    [Fact]
    public async Task Model_Unknown_IsNotFound() => Assert.Equal(
        ("model_not_found", "model"), await Refused("""{ "model": "nobody/none", "input": "x" }""", HttpStatusCode.NotFound));

    private async Task<(string? Code, string? Param)> Refused(string body, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        using var answer = await api.Hive.Send(HttpMethod.Post, "/v1/responses", JsonElement.Parse(body));
        var told = await Dialects.Check(answer, body);
        Assert.Equal(status, answer.StatusCode);
        return told;
    }
}
