using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LLMHive.Models;

/// <summary>One request as the fake upstream received it.</summary>
/// <param name="Http">The exchange.</param>
/// <param name="Model">The model asked for; empty when the body names none.</param>
/// <param name="Body">The body's bytes, or null when there was none.</param>
public sealed record FakeCall(HttpContext Http, string Model, byte[] Body)
{
    /// <summary>The caller wants an event stream.</summary>
    public bool Stream { get; private init; }

    /// <summary>The caller wants the usage chunk.</summary>
    public bool IncludeUsage { get; private init; }

    /// <summary>Text of the last message, or the input of an embedding request.</summary>
    public string Prompt => LastText();

    /// <summary>Answers with a body as it is: an event stream when one was asked for, else JSON.</summary>
    public Task Say(string body) => FakeAnswers.Raw(this, body);

    internal static FakeCall Read(HttpContext http, byte[] body)
    {
        var model = "";
        bool stream = false, usage = false;
        var reader = new Utf8JsonReader(body);
        while (body.Length > 0 && reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            if (reader.CurrentDepth == 1 && reader.ValueTextEquals("model"u8) && reader.Read()) model = reader.GetString() ?? "";
            else if (reader.CurrentDepth == 1 && reader.ValueTextEquals("stream"u8) && reader.Read()) stream = reader.TokenType == JsonTokenType.True;
            else if (reader.CurrentDepth == 2 && reader.ValueTextEquals("include_usage"u8) && reader.Read()) usage = reader.TokenType == JsonTokenType.True;
        }

        return new FakeCall(http, model, body) { Stream = stream, IncludeUsage = usage };
    }

    private static string? Said(JsonElement part) =>
        (part.TryGetProperty("text", out var text) || part.TryGetProperty("content", out text)) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private string LastText()
    {
        using var document = JsonDocument.Parse(Body);
        if (!document.RootElement.TryGetProperty("messages", out var messages)) return document.RootElement.GetProperty("input").ToString();
        var content = messages[messages.GetArrayLength() - 1].GetProperty("content");
        return content.ValueKind == JsonValueKind.String ? content.GetString()! : content.EnumerateArray().Select(Said).FirstOrDefault(said => said is not null) ?? "";
    }
}
