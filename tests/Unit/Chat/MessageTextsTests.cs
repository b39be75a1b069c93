using System.Text;
using LLMHive.Chat;

namespace LLMHive.Unit.Chat;

public sealed class MessageTextsTests
{
    [Theory]
    [InlineData("""{ "role": "assistant", "content": "Hi", "tool_calls": null }""", true)] // as clients write what is not set
    [InlineData("""{ "role": "assistant", "content": "Hi", "tool_calls": [] }""", true)]
    [InlineData("""{ "role": "assistant", "content": null, "tool_calls": [{ "id": "1", "type": "function", "function": { "name": "f", "arguments": "{}" } }] }""", false)]
    [InlineData("""{ "role": "tool", "content": "4", "tool_call_id": "1" }""", false)]
    public void Read_ToolCalls_AreRefusedWhereThereAreSome(string message, bool taken)
    {
        var read = MessageTexts.Read(Encoding.UTF8.GetBytes($$"""{ "messages": [{ "role": "user", "content": "x" }, {{message}}] }"""));

        Assert.Equal(taken ? null : "messages[1]", read.Refusal?.Param);
        Assert.Equal(taken ? "Hi" : null, read.Value?.Messages[1].Text);
    }
}
