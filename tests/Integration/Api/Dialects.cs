using System.Net;
using System.Text.Json;

namespace LLMHive.Api;

/// <summary>What every refusal over HTTP must look like, whatever caused it.</summary>
internal static class Dialects
{
    /// <summary>Checks an answer's form. <paramref name="asked"/> says in a failure what was sent.</summary>
    /// <returns>The code and the field of a refusal; nulls when the answer is none.</returns>
    public static async Task<(string? Code, string? Param)> Check(HttpResponseMessage answer, string asked)
    {
        var text = await answer.Content.ReadAsStringAsync();
        var path = answer.RequestMessage!.RequestUri!.AbsolutePath;
        return Check(answer.StatusCode, path, answer.Headers.Contains("x-request-id"), answer.Content.Headers.ContentType?.MediaType, text, asked);
    }

    /// <summary>The same for an answer that came without a client of ours.</summary>
    public static (string? Code, string? Param) Check(HttpStatusCode status, string path, bool hasId, string? type, string text, string asked)
    {
        var shown = $"{asked}\n{(int)status}: {text}";
        Assert.True(status < HttpStatusCode.InternalServerError, shown);
        Assert.True(hasId, "No x-request-id. " + shown);
        Assert.False(text.Contains("internal_error", StringComparison.Ordinal), shown);
        if (status < HttpStatusCode.BadRequest)
        {
            return (null, null);
        }

        Assert.False(text.Contains("   at ", StringComparison.Ordinal) || text.Contains("Exception", StringComparison.Ordinal), shown);
        try
        {
            using var json = JsonDocument.Parse(text);
            return IsOpenAi(path) ? OpenAi(json.RootElement, type, shown) : Problem(json.RootElement, (int)status, type, shown);
        }
        catch (JsonException)
        {
            Assert.Fail("Not JSON. " + shown);
            throw;
        }
    }

    private static bool IsOpenAi(string path) => path == "/v1" || path.StartsWith("/v1/", StringComparison.Ordinal);

    private static (string? Code, string? Param) OpenAi(JsonElement root, string? type, string shown)
    {
        Assert.True(type == "application/json", shown);
        Assert.True(root.TryGetProperty("error", out var error), shown);
        Assert.True(error.GetProperty("message").GetString()!.Length > 10 && error.GetProperty("type").GetString()!.Length > 0, shown);
        return (error.GetProperty("code").GetString(), error.GetProperty("param").GetString());
    }

    private static (string? Code, string? Param) Problem(JsonElement root, int status, string? type, string shown)
    {
        Assert.True(type == "application/problem+json", shown);
        Assert.True(root.GetProperty("status").GetInt32() == status, shown);
        Assert.True(root.GetProperty("detail").GetString()!.Length > 10 && root.GetProperty("title").GetString()!.Length > 0, shown);
        Assert.True(root.GetProperty("type").GetString() == "urn:llmhive:problem:" + root.GetProperty("code").GetString(), shown);
        return (root.GetProperty("code").GetString(), root.TryGetProperty("param", out var param) ? param.GetString() : null);
    }
}
