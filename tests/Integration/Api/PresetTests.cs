using System.Text.Json;
using LLMHive.Chat;
using LLMHive.Models;

namespace LLMHive.Api;

/// <summary>Presets that check their answers or refine prompts, from <c>models.json</c> to the answer.</summary>
public sealed class PresetTests
{
    [Fact]
    public async Task Chat_PresetWithACheck_HoldsAnswersToItUntilARequestSaysOtherwise()
    {
        await using var providers = await ProvidersUnderTest.Start();
        providers.Upstream.Says("a", "It is 4.").Says("b", "It is four.").Says("c", "Four it is.");

        Assert.False(Refined(await Ask(providers, "hive/bare")).GetProperty("verified").GetBoolean());

        // The request's own check stands above that of the preset, and another engine has none.
        Assert.True(Refined(await Ask(providers, "hive/bare", new { verify = new[] { new { type = "regex", pattern = "^It" } } })).GetProperty("verified").GetBoolean());
        Assert.Equal(JsonValueKind.Undefined, Refined(await Ask(providers, "hive/bare", new { engine = "fast" })).ValueKind);
    }

    [Fact]
    public async Task Chat_PresetWithDiffusion_RefinesUntilARequestSaysOff()
    {
        await using var providers = await ProvidersUnderTest.Start();
        providers.Upstream.Says("a", "4").Says("b", "4").Says("c", "4");

        Assert.Equal(JsonValueKind.Object, Report(await Ask(providers, "hive/clear"), "diffusion").ValueKind);
        Assert.Equal(JsonValueKind.Undefined, Report(await Ask(providers, "hive/clear", new { diffusion = "off" }), "diffusion").ValueKind);
    }

    private static async Task<JsonElement> Ask(ProvidersUnderTest providers, string model, object? hive = null)
    {
        using var answer = await providers.Hive.Send(
            HttpMethod.Post, "/v1/chat/completions", new { model, hive, messages = new[] { new { role = "user", content = "What is 2 + 2?" } } }, HiveUnderTest.AdminKey);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await HiveUnderTest.Json(answer);
    }

    private static JsonElement Refined(JsonElement answer) => Report(answer, "refine");

    private static JsonElement Report(JsonElement answer, string of) =>
        answer.GetProperty("hive").TryGetProperty("report", out var report) && report.ValueKind == JsonValueKind.Object && report.TryGetProperty(of, out var found) ? found : default;
}
