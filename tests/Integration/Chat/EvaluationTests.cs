using System.Net;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Chat;

/// <summary>Evaluations in front of providers, whose answers are read off the wire.</summary>
public sealed class EvaluationTests : IDisposable
{
    private const string Path = "/api/v1/admin/evaluations";
    private readonly TemporaryDirectory _folder = new();

    private string Recording => System.IO.Path.Combine(_folder.Path, "calls.jsonl");

    public void Dispose() => _folder.Dispose();

    [EmbeddedFact]
    public async Task Start_FileThatIsBeingRecorded_IsEvaluatedWhileItGrows()
    {
        await File.WriteAllTextAsync(Recording, "{\"question\":\"What is 2 + 2?\",\"gold\":\"4\"}\n");
        await using (var providers = await Providers())
        {
            var report = await Evaluated(providers, new { file = "calls.jsonl", presets = new[] { "fake/a", "fake/b" }, questions = 1 });

            Assert.Equal("complete", report.GetProperty("status").GetString());
            Assert.Equal([1.0, 0.0], report.GetProperty("presets").EnumerateArray().Select(it => it.GetProperty("accuracy").GetDouble()));
        }

        Assert.Equal(3, (await File.ReadAllLinesAsync(Recording)).Length); // its own calls as well
    }

    [Fact]
    public async Task Mark_RunsThatFailAfterTheirModelsAnswered_CountInTheBudget()
    {
        await using var providers = await ProvidersUnderTest.Start();
        foreach (var model in new[] { "a", "b", "c" })
        {
            providers.Upstream.Says(model, "I must not", finish: "content_filter");
        }

        Write(providers, "What is 1 + 1?", "What is 2 + 2?", "What is 3 + 3?");
        var report = await Evaluated(providers, new { file = "questions.jsonl", presets = new[] { "hive/vote", "hive/fast" }, max_cost_usd = 0.0001 });

        var rows = await providers.Rows("admin");
        Assert.Equal(("out_of_budget", 1), (report.GetProperty("status").GetString(), report.GetProperty("done").GetInt32()));
        Assert.Equal([1, 1], report.GetProperty("presets").EnumerateArray().Select(it => it.GetProperty("failed").GetInt32()));
        Assert.Equal(rows.Sum(row => row.CostUsd), report.GetProperty("cost_usd").GetDecimal());
    }

    [Theory]
    [InlineData(""","content":[{"type":"text","text":"4"}]"""), InlineData(""","content":4"""), InlineData("")]
    public async Task Mark_AnswerInAnotherForm_IsAFailureOfThatPresetAndIsPaidForOnce(string content)
    {
        await using var providers = await ProvidersUnderTest.Start();
        providers.Upstream.Says("b", "4").On("a", call => call.Say(
            $"{{\"id\":\"x\",\"choices\":[{{\"index\":0,\"message\":{{\"role\":\"assistant\"{content}}},\"finish_reason\":\"stop\"}}],\"usage\":{{\"prompt_tokens\":9,\"completion_tokens\":1}}}}"));
        Write(providers, "What is 2 + 2?");

        var report = await Evaluated(providers, new { file = "questions.jsonl", presets = new[] { "fake/a", "fake/b" } });

        Assert.Equal(("complete", 2L), (report.GetProperty("status").GetString(), providers.Upstream.Calls));
        Assert.Equal([1, 0], report.GetProperty("presets").EnumerateArray().Select(it => it.GetProperty("failed").GetInt32()));
        Assert.Equal((await providers.Rows("admin")).Sum(row => row.CostUsd), report.GetProperty("cost_usd").GetDecimal());
    }

    // Any node may read it.
    private static void Write(ProvidersUnderTest providers, params string[] questions)
    {
        foreach (var directory in providers.Hive.DataDirectories)
        {
            File.WriteAllLines(System.IO.Path.Combine(directory, "questions.jsonl"), questions.Select(question => JsonSerializer.Serialize(new { question })));
        }
    }

    private async Task<ProvidersUnderTest> Providers()
    {
        var providers = await ProvidersUnderTest.Start(new Dictionary<string, string?> { ["Models:RecordTo"] = Recording });
        providers.Upstream.Says("a", "4").Says("b", "5");
        return providers;
    }

    private static async Task<JsonElement> Evaluated(ProvidersUnderTest providers, object order)
    {
        using var ordered = await providers.Hive.Send(HttpMethod.Post, Path, order);
        Assert.Equal(HttpStatusCode.Accepted, ordered.StatusCode);
        await providers.Hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        using var report = await providers.Hive.Send(HttpMethod.Get, $"{Path}/{(await HiveUnderTest.Json(ordered)).GetProperty("id").GetString()}");
        return await HiveUnderTest.Json(report);
    }
}
