using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LLMHive.Models;

namespace LLMHive.Evaluation;

/// <summary>Asks a running product, whose models <c>replay/…</c> answer from the same file.</summary>
internal sealed class HttpRunner : IDisposable
{
    private readonly HttpClient _http;
    private readonly EvaluationOptions _options;

    public HttpRunner(EvaluationOptions options)
    {
        _options = options;
        _http = new HttpClient { BaseAddress = options.Url, Timeout = TimeSpan.FromMinutes(10) };
        if (options.Key is { Length: > 0 } key)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public async Task<Outcome> Run(ReplayQuestion question, CancellationToken cancellationToken)
    {
        var body = new
        {
            model = "hive/" + _options.Strategy,
            messages = new[] { new { role = "user", content = ReplayPrompt.Render(question.Question, question.Choices) } },
            hive = new { members = _options.Members.Select(member => "replay/" + member) },
        };
        using var response = await _http.PostAsJsonAsync("v1/chat/completions", body, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new UsageException($"--url {_options.Url}: {question.Id} was answered with {(int)response.StatusCode}: {text}");
        }

        return Read(JsonNode.Parse(text)!);
    }

    private Outcome Read(JsonNode answer)
    {
        var hive = answer["hive"];
        var models = hive?["members"] is JsonArray members
            ? members.Select(member => member?["model"]?.GetValue<string>()).OfType<string>().ToList()
            : [.. _options.Members];
        return new Outcome(
            answer["choices"]?[0]?["message"]?["content"]?.GetValue<string>() ?? "",
            hive?["status"]?.GetValue<string>() ?? "unknown",
            models.Count,
            models.Sum(model => NominalCosts.Of(model.StartsWith("replay/", StringComparison.Ordinal) ? model["replay/".Length..] : model)));
    }

    public void Dispose() => _http.Dispose();
}
