using System.Collections.Immutable;
using System.Text.Json;

namespace LLMHive.Models;

/// <summary>Questions of recordings in the data directory, and of the file that calls are recorded to.</summary>
/// <param name="folder">The data directory.</param>
/// <param name="recordTo">Where calls are recorded to; empty = nowhere.</param>
internal sealed class QuestionFiles(string folder, string recordTo) : IRecordedQuestions
{
    private const string Ending = ".jsonl";

    public Outcome<RecordedQuestions> Read(string file, int most)
    {
        // A name and nothing else: no path of a caller's leads out of the folder.
        var plain = file.EndsWith(Ending, StringComparison.Ordinal) && file.Length > Ending.Length && file.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
        var path = !plain ? null : file == Path.GetFileName(recordTo) ? recordTo : Path.Combine(folder, file);
        if (path is null || !File.Exists(path))
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, $"'file' is no recording of the data directory. Give the name of a {Ending} file there, without folders.", "file");
        }

        var number = 0;
        try
        {
            var questions = ImmutableArray.CreateBuilder<RecordedQuestion>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var line in File.ReadLines(path).TakeWhile(_ => questions.Count < most))
            {
                number++;
                if (line.Length > 0 && Question(line) is { } question && seen.Add(question.Prompt))
                {
                    questions.Add(question);
                }
            }

            return questions.Count > 0 ? new RecordedQuestions(questions.ToImmutable()) : Refusal.Of(RefusalCodes.InvalidRequest, "'file' holds no question.", "file");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, "'file' cannot be read. Let the hive's user read it.", "file");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, $"'file': line {number} is neither a recorded call nor a question. Remove it, or record anew.", "file");
        }
    }

    // A recorded call's last question, or a question with its choices; null for what asks nothing (embeddings, images).
    private static RecordedQuestion? Question(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        if (!root.TryGetProperty("request", out var request))
        {
            var choices = root.TryGetProperty("choices", out var listed) && listed.ValueKind == JsonValueKind.Array
                ? listed.EnumerateArray().Select(choice => choice.GetString()!).ToArray()
                : [];
            var gold = root.TryGetProperty("gold", out var told) && told.ValueKind == JsonValueKind.String ? told.GetString() : null;
            return new(ReplayPrompt.Render(root.GetProperty("question").GetString()!, choices), gold);
        }

        var last = request.TryGetProperty("messages", out var messages)
            ? messages.EnumerateArray().LastOrDefault(message => message.GetProperty("role").GetString() == "user")
            : default;
        return last.ValueKind == JsonValueKind.Object && last.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String
            ? new(content.GetString()!, null)
            : null;
    }
}
