using System.Text;
using System.Text.Json.Nodes;

namespace LLMHive.Chat;

/// <summary>The chat completion that a Responses request stands for.</summary>
public sealed class ResponseReaderTests
{
    [Theory]
    [InlineData("""{ "input": "hi" }""", """{ "messages": [{ "role": "user", "content": "hi" }] }""")]
    [InlineData(
        """{ "input": [{ "role": "developer", "content": "d" }, { "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "hi" }] }], "instructions": "s" }""",
        """{ "messages": [{ "role": "system", "content": "s" }, { "role": "developer", "content": "d" }, { "role": "user", "content": "hi" }] }""")]
    [InlineData(
        """{ "input": [{ "role": "user", "content": [{ "type": "input_text", "text": "a" }, { "type": "input_image", "image_url": "data:x", "detail": "low" }, { "type": "input_file", "filename": "f", "file_data": "data:y" }] }] }""",
        """{ "messages": [{ "role": "user", "content": [{ "type": "text", "text": "a" }, { "type": "image_url", "image_url": { "url": "data:x", "detail": "low" } }, { "type": "file", "file": { "filename": "f", "file_data": "data:y" } }] }] }""")]
    [InlineData( // What an answer's output looks like when it is sent back: two calls are one message, as are words and the calls after them.
        """
        { "input": [{ "role": "user", "content": "q" },
          { "id": "msg_1", "type": "message", "status": "completed", "role": "assistant", "content": [{ "type": "output_text", "text": "wait", "annotations": [], "logprobs": [] }] },
          { "id": "fc_1", "type": "function_call", "status": "completed", "call_id": "c1", "name": "f", "arguments": "{}" }, { "type": "function_call", "call_id": "c2", "name": "g", "arguments": "" },
          { "type": "function_call_output", "call_id": "c1", "output": "1" }, { "type": "function_call_output", "call_id": "c2", "output": [{ "type": "input_text", "text": "2" }] },
          { "type": "function_call", "call_id": "c3", "name": "f", "arguments": "{}" }, { "type": "function_call_output", "call_id": "c3", "output": "" },
          { "role": "assistant", "content": [{ "type": "refusal", "refusal": "no" }] }] }
        """,
        """
        { "messages": [{ "role": "user", "content": "q" },
          { "role": "assistant", "content": "wait", "tool_calls": [{ "id": "c1", "type": "function", "function": { "name": "f", "arguments": "{}" } }, { "id": "c2", "type": "function", "function": { "name": "g", "arguments": "" } }] },
          { "role": "tool", "tool_call_id": "c1", "content": "1" }, { "role": "tool", "tool_call_id": "c2", "content": "2" },
          { "role": "assistant", "content": null, "tool_calls": [{ "id": "c3", "type": "function", "function": { "name": "f", "arguments": "{}" } }] }, { "role": "tool", "tool_call_id": "c3", "content": "" },
          { "role": "assistant", "content": "no" }] }
        """)]
    public void Read_Input_BecomesMessages(string request, string expected) => Same(expected, Translated(request)["messages"]!, "messages");

    [Theory]
    [InlineData("\"max_output_tokens\": 5", "\"max_completion_tokens\": 5")]
    [InlineData("\"stream\": true", "\"stream\": true")]
    [InlineData("\"temperature\": 0.5, \"top_p\": 1.0, \"seed\": 7, \"user\": \"u\", \"safety_identifier\": \"s\", \"prompt_cache_key\": \"k\"", "\"temperature\": 0.5, \"top_p\": 1.0, \"seed\": 7, \"user\": \"u\", \"safety_identifier\": \"s\", \"prompt_cache_key\": \"k\"")]
    [InlineData("\"hive\": { \"quorum\": 1 }", "\"hive\": { \"quorum\": 1 }")]
    [InlineData("\"reasoning\": { \"effort\": \"low\", \"summary\": \"auto\" }", "\"reasoning_effort\": \"low\"")]
    [InlineData("\"text\": { \"format\": { \"type\": \"text\" }, \"verbosity\": \"low\" }", "\"verbosity\": \"low\"")]
    [InlineData("\"text\": { \"format\": { \"type\": \"json_object\" } }", "\"response_format\": { \"type\": \"json_object\" }")]
    [InlineData(
        "\"text\": { \"format\": { \"type\": \"json_schema\", \"name\": \"n\", \"schema\": { \"type\": \"object\" }, \"strict\": true } }",
        "\"response_format\": { \"type\": \"json_schema\", \"json_schema\": { \"name\": \"n\", \"schema\": { \"type\": \"object\" }, \"strict\": true } }")]
    [InlineData(
        "\"tools\": [{ \"type\": \"function\", \"name\": \"f\", \"description\": \"d\", \"parameters\": { \"type\": \"object\" }, \"strict\": false }], \"tool_choice\": { \"type\": \"function\", \"name\": \"f\" }, \"parallel_tool_calls\": false",
        "\"tools\": [{ \"type\": \"function\", \"function\": { \"name\": \"f\", \"description\": \"d\", \"parameters\": { \"type\": \"object\" }, \"strict\": false } }], \"tool_choice\": { \"type\": \"function\", \"function\": { \"name\": \"f\" } }, \"parallel_tool_calls\": false")]
    [InlineData("\"tools\": [], \"tool_choice\": \"auto\", \"parallel_tool_calls\": true", "")]
    [InlineData("\"include\": [\"message.output_text.logprobs\"]", "\"logprobs\": true")]
    [InlineData("\"include\": [\"message.output_text.logprobs\", \"reasoning.encrypted_content\"], \"top_logprobs\": 2", "\"logprobs\": true, \"top_logprobs\": 2")]
    [InlineData("\"store\": true, \"background\": false, \"truncation\": \"disabled\", \"metadata\": { \"a\": \"b\" }, \"previous_response_id\": null, \"include\": [], \"max_tool_calls\": 3, \"stream_options\": { \"include_obfuscation\": false }", "")]
    public void Read_Options_BecomeThoseOfChatCompletions(string given, string expected)
    {
        var completion = Translated($$"""{ "input": "hi", {{given}} }""");
        completion.Remove("model");
        completion.Remove("messages");
        Assert.Equal(JsonNode.Parse($"{{{expected}}}")!.ToJsonString(), completion.ToJsonString());
    }

    [Fact]
    public void Read_SameBody_GivesTheSameBytes()
    {
        var body = """{ "stream": true, "model": "m", "input": [{ "role": "user", "content": "ü 🐝" }], "tools": [{ "type": "function", "name": "f" }] }"""u8.ToArray();
        Assert.Equal(ResponseReader.Read(body).Value!.Completion, ResponseReader.Read([.. body]).Value!.Completion);
    }

    [Theory]
    [InlineData("messages", "input")]
    [InlineData("messages[0].content", "instructions")]
    [InlineData("messages[1].role", "input[0].role")]
    [InlineData("messages[2].content[1]", "input[1].content[1]")]
    [InlineData("messages[3]", "input[3]")] // input[2] is a call that belongs to the message before it
    [InlineData("messages[9]", "messages[9]")]
    [InlineData("max_completion_tokens", "max_output_tokens")]
    [InlineData("response_format.type", "text.format")]
    [InlineData("reasoning_effort", "reasoning.effort")]
    [InlineData("tools[0].function.name", "tools[0].name")]
    [InlineData("hive.quorum", "hive.quorum")]
    public void Blame_OfTheCompletion_NamesTheFieldOfTheRequest(string inner, string outer)
    {
        var call = Read(
            """
            { "model": "m", "instructions": "s", "input": [{ "role": "user", "content": "a" }, { "role": "assistant", "content": "b" },
              { "type": "function_call", "call_id": "c", "name": "f", "arguments": "{}" }, { "type": "function_call_output", "call_id": "c", "output": "1" }] }
            """).Value!;
        var blamed = call.Blame(Refusal.Of(RefusalCodes.InvalidRequest, $"'{inner}' is wrong.", inner));
        Assert.Equal((outer, $"'{outer}' is wrong."), (blamed.Param, blamed.Message));
    }

    private static JsonObject Translated(string request)
    {
        var body = JsonNode.Parse(request)!.AsObject();
        body["model"] = "m";
        var read = Read(body.ToJsonString());
        Assert.True(read.Value is not null, read.Refusal?.Message);
        return JsonNode.Parse(read.Value.Completion)!.AsObject();
    }

    private static Outcome<ResponseCall> Read(string body) => ResponseReader.Read(Encoding.UTF8.GetBytes(body));

    private static void Same(string expected, JsonNode actual, string field) =>
        Assert.Equal(JsonNode.Parse(expected)![field]!.ToJsonString(), actual.ToJsonString());
}
