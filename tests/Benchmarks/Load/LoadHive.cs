using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace LLMHive.Load;

/// <summary>Somebody who asks and pays.</summary>
/// <param name="UserId">Whose usage it is.</param>
/// <param name="Key">The key's secret.</param>
internal sealed record LoadPayer(string UserId, string Key);

/// <summary>A hive over HTTP, as any client sees it.</summary>
internal sealed class LoadHive(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>The key's own user; or with an admin key, so many new accounts with a key each.</summary>
    public async Task<LoadPayer[]> Payers(string key, int users)
    {
        if (users == 0)
        {
            return [new(await OwnerOf(key), key)];
        }

        var name = "load-" + DateTimeOffset.UtcNow.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        var payers = new LoadPayer[users];
        for (var n = 0; n < users; n++)
        {
            var user = FormattableString.Invariant($"{name}-{n}");
            await Json(HttpMethod.Post, "/api/v1/accounts", key, new { user_id = user });
            var made = await Json(HttpMethod.Post, "/api/v1/keys", key, new { user_id = user, scopes = new[] { "chat", "billing" } });
            payers[n] = new(user, made.GetProperty("secret").GetString()!);
        }

        return payers;
    }

    /// <summary>What the hive has booked for them in the current period.</summary>
    public async Task<LoadUsage> Booked(LoadPayer[] payers)
    {
        var sum = default(LoadUsage);
        foreach (var payer in payers)
        {
            var usage = await Json(HttpMethod.Get, $"/api/v1/billing/usage/{payer.UserId}/current-period", payer.Key, null);
            sum += new LoadUsage(usage.GetProperty("requests").GetInt64(), usage.GetProperty("prompt_tokens").GetInt64(), usage.GetProperty("completion_tokens").GetInt64());
        }

        return sum;
    }

    /// <summary>Asks once and writes down what came of it.</summary>
    public async Task Ask(LoadPayer payer, string model, bool streams, LoadTally tally)
    {
        var body = new
        {
            model, stream = streams, max_tokens = 64,
            stream_options = streams ? new { include_usage = true } : null,
            messages = new[] { new { role = "user", content = "What is six times seven?" } },
        };
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var response = await Send(HttpMethod.Post, "/v1/chat/completions", payer.Key, body);
            var text = await response.Content.ReadAsStringAsync();
            var ticks = Stopwatch.GetTimestamp() - began;
            if (response.StatusCode != HttpStatusCode.OK)
            {
                tally.Refused(CodeOf(text) ?? $"http_{(int)response.StatusCode}", (int)response.StatusCode >= 500);
            }
            else if (UsageOf(text, streams) is { } usage)
            {
                tally.Answered(ticks, usage);
            }
            else
            {
                tally.Refused(CodeOf(text[(text.LastIndexOf("data: {", StringComparison.Ordinal) is var at and >= 0 ? at + 6 : 0)..]) ?? "answer_not_whole", isFault: true);
            }
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            tally.Refused("no_answer", isFault: true);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> OwnerOf(string key)
    {
        var keys = await Json(HttpMethod.Get, "/api/v1/keys?limit=1", key, null);
        return keys.GetProperty("items")[0].GetProperty("user_id").GetString()!;
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, string key, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : JsonContent.Create(body);
        return await _http.SendAsync(request);
    }

    private async Task<JsonElement> Json(HttpMethod method, string path, string key, object? body)
    {
        using var response = await Send(method, path, key, body);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonElement.Parse(text)
            : throw new UsageException($"{method} {path} was refused with {(int)response.StatusCode}: {text}");
    }

    /// <summary>The usage that an answer tells; null when it is not whole.</summary>
    private static LoadUsage? UsageOf(string text, bool streams)
    {
        if (streams && !text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal))
        {
            return null;
        }

        var told = streams
            ? text.Split("\n\n").LastOrDefault(chunk => chunk.StartsWith("data: {", StringComparison.Ordinal) && chunk.Contains("\"usage\":{", StringComparison.Ordinal))?["data: ".Length..]
            : text;
        return told is not null && JsonElement.Parse(told).TryGetProperty("usage", out var usage)
            ? new(1, usage.GetProperty("prompt_tokens").GetInt64(), usage.GetProperty("completion_tokens").GetInt64())
            : null;
    }

    private static string? CodeOf(string text)
    {
        try
        {
            var root = JsonElement.Parse(text);
            return (root.TryGetProperty("error", out var error) ? error : root).TryGetProperty("code", out var code) ? code.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
