using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using LLMHive.Orchestration;

namespace LLMHive.Models;

/// <summary>
/// Questions of recordings in the data directory, and of the file that calls are recorded to. Of recorded calls those are questions that a user
/// made, by one model or by the members of a hive model: each conversation once, whole. What engines ask is none.
/// </summary>
/// <param name="folder">The data directory.</param>
/// <param name="recordTo">Where calls are recorded to; empty = nowhere.</param>
internal sealed class QuestionFiles(string folder, string recordTo) : IRecordedQuestions
{
    private const string Ending = ".jsonl";

    // What an answer in another form than text was asked for with.
    private static readonly string[] Beyond = ["tools", "functions", "response_format", "schema", "modalities", "audio"];

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
            var (skipped, skippedBefore) = (0, 0);
            foreach (var (line, isWhole) in Lines(path).TakeWhile(_ => questions.Count < most))
            {
                number++;
                using var json = Parse(line, isWhole);
                if (json is null || !Asks(json.RootElement))
                {
                    continue;
                }

                if (Question(json.RootElement) is not { } question)
                {
                    skipped++;
                }
                else if (seen.Add(string.Join('\0', question.Messages.Select(message => message.Role + '\0' + message.Text))))
                {
                    questions.Add(question);
                    skippedBefore = skipped;
                }
            }

            return questions.Count > 0 ? new RecordedQuestions(questions.ToImmutable(), skippedBefore)
                : Refusal.Of(RefusalCodes.InvalidRequest, skipped > 0 ? $"'file' holds no question that could be asked again, and {skipped} calls that cannot." : "'file' holds no question.", "file");
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

    // As it stands now: the file may be written to meanwhile, so that its last line may be the beginning of one.
    private static IEnumerable<(ReadOnlyMemory<byte> Line, bool IsWhole)> Lines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var (piece, line) = (new byte[1 << 16], new ArrayBufferWriter<byte>());
        for (int read; (read = file.Read(piece)) > 0;)
        {
            var rest = piece.AsMemory(0, read);
            for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                line.Write(rest.Span[..end]);
                yield return (line.WrittenMemory, true);
                line.ResetWrittenCount();
            }

            line.Write(rest.Span);
        }

        yield return (line.WrittenMemory, false);
    }

    // Null = an empty line, or one that is being written.
    private static JsonDocument? Parse(ReadOnlyMemory<byte> line, bool isWhole)
    {
        try
        {
            var text = line.Span.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line;
            return text.Span.Trim(" \r"u8).IsEmpty ? null : JsonDocument.Parse(text, RecordedCall.Line);
        }
        catch (JsonException) when (!isWhole)
        {
            return null;
        }
    }

    // Embeddings ask nothing, and judges, challengers and planners are asked by engines. A call recorded before roles were told may be theirs.
    private static bool Asks(JsonElement line) => line.TryGetProperty("request", out var request)
        ? request.TryGetProperty("messages", out _) && (!IsAsk(line) || !line.TryGetProperty("role", out var role) || AgentRoles.AnswersTheUser(role.GetString()))
        : line.EnumerateObject().Any();

    private static bool IsAsk(JsonElement line) => line.TryGetProperty("verb", out var verb) && verb.GetString() == RecordedCall.Asked;

    // A recorded call's conversation, or a question with its choices; null for a call that cannot be asked again as it was.
    private static RecordedQuestion? Question(JsonElement line)
    {
        if (!line.TryGetProperty("request", out var request))
        {
            var choices = line.TryGetProperty("choices", out var listed) && listed.ValueKind == JsonValueKind.Array
                ? listed.EnumerateArray().Select(choice => choice.GetString()!).ToArray()
                : [];
            return new(ReplayPrompt.Render(line.GetProperty("question").GetString()!, choices), line.TryGetProperty("gold", out var gold) ? Gold(gold) : null);
        }

        if (IsAsk(line) && !line.TryGetProperty("role", out _))
        {
            return null;
        }

        var messages = request.GetProperty("messages").EnumerateArray().Select(Message).ToList();
        var asksForMore = Beyond.Any(field => request.TryGetProperty(field, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.False));
        return messages.Count == 0 || asksForMore || messages.Contains(null) || messages[^1]!.Role != "user" || messages[^1]!.Text.Length == 0 ? null : new([.. messages.OfType<ChatMessage>()], null);
    }

    // A number as it is written: 42.50 stays so.
    private static string? Gold(JsonElement told) => told.ValueKind switch
    {
        JsonValueKind.String => told.GetString(),
        JsonValueKind.Number => told.GetRawText(),
        _ => null,
    };

    // Pictures, and calls of tools and their results, are no texts.
    private static ChatMessage? Message(JsonElement message) =>
        message.GetProperty("role").GetString() is ("system" or "developer" or "user" or "assistant") and var role
        && message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String
        && !(message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
            ? new(role, content.GetString()!)
            : null;
}
