using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Xunit;
using FunctionCallContent = Microsoft.Extensions.AI.FunctionCallContent;

namespace LLMHive.Chat;

/// <summary>The hive inside Microsoft.Extensions.AI and Semantic Kernel, with the product's own offline agents behind it.</summary>
public sealed class ExtensionStories
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task GivenTheOfflineAgents_WhenAskedThroughIChatClient_ThenTextToolsAndEmbeddingsWork()
    {
        await using var hive = await HiveUnderTest.Start(Start, offline: true);
        var user = await Open(hive);
        using var client = user.AsChatClient("offline/calculator");
        var response = await client.GetResponseAsync("What is 17 * 23?");
        Assert.Contains("391", response.Text, StringComparison.Ordinal);
        Assert.Equal((await user.Usage.CurrentPeriod()).Tokens, response.Usage!.TotalTokenCount);

        var called = await client.GetResponseAsync(
            "add", new() { ModelId = "offline/scripted", Tools = [AIFunctionFactory.Create(Add, "add")], ToolMode = ChatToolMode.RequireSpecific("add") });
        Assert.Equal("add", Assert.Single(Assert.Single(called.Messages).Contents.OfType<FunctionCallContent>()).Name);
        Assert.Equal(ChatFinishReason.ToolCalls, called.FinishReason);

        using var generator = user.AsEmbeddingGenerator("offline/embed");
        var made = await generator.GenerateAsync(["The hive hums.", "The hive hums.", "Rain."]);
        Assert.Equal(made[0].Vector.ToArray(), made[1].Vector.ToArray());
        Assert.NotEqual(made[0].Vector.ToArray(), made[2].Vector.ToArray());
    }

    [Fact]
    public async Task GivenAHiveModel_WhenGivenTools_ThenTheyAreRefusedByName()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        using var client = (await Open(hive)).AsChatClient("hive/vote");
        var thrown = await Assert.ThrowsAsync<HiveException>(() => client.GetResponseAsync("2 + 2?", new() { Tools = [AIFunctionFactory.Create(Add, "add")] }));
        Assert.Equal((RefusalCodes.UnsupportedParameter, "tools"), (thrown.Code, thrown.Field));
    }

    [Fact]
    public async Task GivenAKernel_WhenTheHiveIsItsChatClient_ThenPromptsAndChatsAreAnswered()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var user = await Open(hive);
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton(user.AsChatClient("hive/vote"));
        var kernel = builder.Build();
        Assert.Equal("4", (await kernel.InvokePromptAsync("{{$a}} + 2?", new() { ["a"] = "2" })).ToString());

        var chat = user.AsChatClient("hive/vote").AsChatCompletionService();
        var streamed = new List<string?>();
        await foreach (var piece in chat.GetStreamingChatMessageContentsAsync(new ChatHistory("2 + 2?")))
        {
            streamed.Add(piece.Content);
        }

        Assert.Equal("4", string.Concat(streamed));
    }

    private static async Task<IHiveUser> Open(HiveUnderTest hive)
    {
        var client = hive.Client;
        await client.Operator.OpenAccount("u1");
        return client.For("u1");
    }

    private static int Add(int a, int b) => a + b;
}
