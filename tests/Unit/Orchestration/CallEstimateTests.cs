using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class CallEstimateTests
{
    [Theory]
    [InlineData("What is the capital of France?")]
    [InlineData("法国的首都是哪里？请用一句话回答。")]
    [InlineData("Où est-ce 😀?")]
    public void PromptTokens_OfAnEnginesOwnPrompt_AreThoseThatAdmissionWouldReserve(string text)
    {
        ImmutableArray<ChatMessage> messages = [new("system", text), new("user", text)];
        var question = new AgentQuestion { Model = "m", Messages = messages, Stage = "s" };

        Assert.Equal(TokenEstimate.Of(messages), new CallEstimate([], 0).PromptTokens(question));
        Assert.Equal(TokenEstimate.Of(text), new CallEstimate([], 0).PromptTokens(new AgentQuestion { Model = "m", Messages = [], Texts = [text], Stage = "s" }));
    }
}
