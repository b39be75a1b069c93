using System.ComponentModel;
using LLMHive.Chat;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace LLMHive.Samples;

/// <summary>What a service does with the hive: one method for each thing, in the order of docs/guides/dotnet.md.</summary>
internal static class Tour
{
    private const string Question = "What is 17 * 23?";

    public static async Task Run(ILLMHive hive, string model)
    {
        var user = await Open(hive);
        await Ask(user, model);
        await Stream(user, model);
        await Refusals(user, model);
        await ChatClient(user, model);
        await Tools(user);
        await Kernel(user, model);
        await Bill(user);
    }

    /// <summary>A customer of ours is a user of the hive.</summary>
    private static async Task<IHiveUser> Open(ILLMHive hive)
    {
        try
        {
            await hive.Operator.OpenAccount("customer-7");
        }
        catch (HiveException refused) when (refused.Code == RefusalCodes.AccountExists)
        {
            Console.WriteLine("account: it was there");
        }

        return hive.For("customer-7");
    }

    private static async Task Ask(IHiveUser user, string model)
    {
        var answer = await user.Ask(Question, new() { Model = model });
        Console.WriteLine($"ask: {answer.Text} ({answer.Usage.Total} tokens, ${answer.CostUsd}, run {answer.RunId})");
        Console.WriteLine($"report: {answer.Report?.Status}, agreement {answer.Report?.Agreement}, {answer.Dissent.Length} against it");
    }

    private static async Task Stream(IHiveUser user, string model)
    {
        await foreach (var happened in user.Stream(Question, new() { Model = model }))
        {
            switch (happened)
            {
                case HiveEvent.Delta delta:
                    Console.WriteLine($"delta: {delta.Text}");
                    break;
                case HiveEvent.Completed completed:
                    Console.WriteLine($"completed: {completed.Response.FinishReason}");
                    break;
            }
        }
    }

    private static async Task Refusals(IHiveUser user, string model)
    {
        try
        {
            await user.Ask(Question, new() { Model = model, Temperature = 3 });
        }
        catch (HiveException refused)
        {
            Console.WriteLine($"refused: {refused.Code} of {refused.Field}, transient {refused.IsTransient}: {refused.Message}");
        }
    }

    private static async Task ChatClient(IHiveUser user, string model)
    {
        IChatClient client = user.AsChatClient(model);
        var response = await client.GetResponseAsync(Question);
        Console.WriteLine($"chat client: {response.Text} of {response.ModelId}");
    }

    /// <summary>Functions are called by single models; this one calls whatever it is told to.</summary>
    private static async Task Tools(IHiveUser user)
    {
        var client = user.AsChatClient("offline/scripted");
        var response = await client.GetResponseAsync(
            "Weather?", new() { Tools = [AIFunctionFactory.Create(Weather)], ToolMode = ChatToolMode.RequireSpecific(nameof(Weather)) });
        Console.WriteLine($"tool: {response.Messages[0].Contents.OfType<Microsoft.Extensions.AI.FunctionCallContent>().Single().Name}");
    }

    private static async Task Kernel(IHiveUser user, string model)
    {
        var builder = Microsoft.SemanticKernel.Kernel.CreateBuilder();
        builder.Services.AddSingleton(user.AsChatClient(model));
        var kernel = builder.Build();
        Console.WriteLine($"kernel: {await kernel.InvokePromptAsync("What is {{$a}} * 23?", new() { ["a"] = "17" })}");
    }

    private static async Task Bill(IHiveUser user)
    {
        var period = await user.Usage.CurrentPeriod();
        Console.WriteLine($"bill: plan {period.Plan}, {period.Requests} requests, {period.Tokens} tokens, ${period.CostUsd}");
        await foreach (var row in user.Usage.History().Take(1))
        {
            Console.WriteLine($"last call: {row.Model}, {row.TokensTotal} tokens, {row.Outcome}");
        }
    }

    [Description("The weather.")]
    private static string Weather() => "Sun.";
}
