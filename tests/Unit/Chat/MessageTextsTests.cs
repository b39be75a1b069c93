using System.Text;
using LLMHive.Chat;

namespace LLMHive.Unit.Chat;

public sealed class MessageTextsTests
{
    [Theory]
    [InlineData("null")] // as clients write what is not set
    [InlineData("[]")]
    public void Read_NoToolCalls_IsAPlainMessage(string calls)
    {
        var read = MessageTexts.Read(Encoding.UTF8.GetBytes($$"""{ "messages": [{ "role": "user", "content": "x" }, { "role": "assistant", "content": "Hi", "tool_calls": {{calls}} }] }"""));

        Assert.Equal("Hi", read.Value?.Messages[1].Text);
        Assert.False(read.Value!.Messages[1].IsOfTools);
    }
}
