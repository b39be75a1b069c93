using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LLMHive.Models;

/// <summary>
/// A file to replay, one JSON object a line: calls that <see cref="AnswerRecorder"/> wrote, or questions with <c>question</c>,
/// optional <c>choices</c>, and <c>answers.&lt;model&gt;.text</c>.
/// </summary>
internal sealed class Recording
{
    private readonly Dictionary<(string Model, string Verb, bool Stream, string Hash), RecordedCall> _calls = [];
    private readonly Dictionary<(string Model, string Hash), string> _texts = [];

    private Recording()
    {
    }

    /// <summary>Models with answers, in order of their names.</summary>
    public ImmutableArray<(string Id, ModelKind Kind)> Models =>
    [
        .. _calls.Values.Select(call => (Id: call.Model, Kind: call.Embeds ? ModelKind.Embedding : ModelKind.Chat))
            .Concat(_texts.Keys.Select(key => (Id: key.Model, Kind: ModelKind.Chat))).DistinctBy(model => model.Id).OrderBy(model => model.Id, StringComparer.Ordinal),
    ];

    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigurationException">Unreadable, or a line that is not of either form.</exception>
    public static Recording Load(string path)
    {
        var recording = new Recording();
        var number = 0;
        try
        {
            foreach (var line in File.ReadLines(path))
            {
                number++;
                if (line.Length > 0)
                {
                    recording.Add(line);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(path, "path", "cannot be read.", "Give a readable file.");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new ConfigurationException(
                path, $"line {number}", "is neither a recorded call nor a question with answers.", "Remove the line (the last one may be cut off), or record anew.");
        }

        return recording;
    }

    /// <summary>The recorded call to a model; null when there is none.</summary>
    public RecordedCall? Call(string model, string verb, bool stream, string hash) => _calls.GetValueOrDefault((model, verb, stream, hash));

    /// <summary>The recorded answer to a question as <see cref="ReplayPrompt.Render"/> gives it; null when there is none.</summary>
    public string? Text(string model, string prompt) => _texts.GetValueOrDefault((model, HashOf(prompt)));

    private void Add(string line)
    {
        using var json = JsonDocument.Parse(line, RecordedCall.Line);
        if (json.RootElement.TryGetProperty("request_hash", out _))
        {
            var call = RecordedCall.Read(json.RootElement);
            var key = (call.Model, call.Verb, call.Stream, call.RequestHash);
            // Of several calls the first good answer counts: with it a replay gives the same answer every time.
            if (!_calls.TryGetValue(key, out var known) || known.Ending != CallOutcome.Ok)
            {
                _calls[key] = call with { Request = default };
            }

            return;
        }

        var choices = json.RootElement.TryGetProperty("choices", out var listed) && listed.ValueKind == JsonValueKind.Array
            ? listed.EnumerateArray().Select(choice => choice.GetString()!).ToArray()
            : [];
        var hash = HashOf(ReplayPrompt.Render(json.RootElement.GetProperty("question").GetString()!, choices));
        foreach (var answer in json.RootElement.GetProperty("answers").EnumerateObject())
        {
            _texts[(answer.Name, hash)] = answer.Value.GetProperty("text").GetString() ?? "";
        }
    }

    private static string HashOf(string prompt) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(prompt)));
}
