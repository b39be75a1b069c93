using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>
/// Plays recorded answers: a JSONL file with <c>question</c>, optional <c>choices</c>, and <c>answers.&lt;model&gt;.text</c>. A call
/// is matched by the SHA-256 of its last user message, which must be <see cref="ReplayPrompt.Render"/> of a recorded question.
/// </summary>
internal sealed class ReplayModelClient : IModelClient
{
    private readonly FrozenDictionary<(string Model, string Hash), string> _answers;

    private ReplayModelClient(Dictionary<(string, string), string> answers) => _answers = answers.ToFrozenDictionary();

    /// <summary>Models that the file holds answers of, in order of their names.</summary>
    public IReadOnlyList<string> Models => [.. _answers.Keys.Select(key => key.Model).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigurationException">Unreadable, or a line that is not of the form.</exception>
    public static ReplayModelClient Load(string path)
    {
        var answers = new Dictionary<(string, string), string>();
        var number = 0;
        try
        {
            foreach (var line in File.ReadLines(path))
            {
                number++;
                if (line.Length > 0)
                {
                    Read(line, answers);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(path, "path", "cannot be read.", "Give a readable file.");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ConfigurationException(path, $"line {number}", "is no recorded question.", "Each line is an object with question and answers.");
        }

        return new(answers);
    }

    public async IAsyncEnumerable<ForwardFrame> Forward(
        ModelCard model, ForwardCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        using var json = JsonDocument.Parse(call.Body);
        var user = json.RootElement.GetProperty("messages").EnumerateArray().LastOrDefault(message => message.GetProperty("role").GetString() == "user");
        if (user.ValueKind != JsonValueKind.Object || Find(model, ScriptedAgent.TextOf(user)) is not { } text)
        {
            yield return ProviderFailures.Rejected(RefusalCodes.ProviderRejected, Unmatched(model)).ToEnd();
            yield break;
        }

        var usage = new TokenUsage(call.PromptTokens, TokenEstimate.Of(text));
        var head = new CompletionHead("chatcmpl-" + call.Ticket.RequestId, model.Id, 0);
        if (!call.Stream)
        {
            yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = usage, Tail = OpenAiWriter.Completion(head, [new(text, "stop")], usage) };
            yield break;
        }

        yield return new ForwardFrame.Data(OpenAiWriter.FirstChunk(head), 0);
        yield return new ForwardFrame.Data(OpenAiWriter.DeltaChunk(head, text), 1);
        yield return new ForwardFrame.Data(OpenAiWriter.FinalChunk(head, "stop"), 0);
        var tail = call.IncludeUsage ? (byte[])[.. OpenAiWriter.UsageChunk(head, usage), .. OpenAiWriter.Done.Span] : OpenAiWriter.Done;
        yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = usage, Tail = tail };
    }

    public async IAsyncEnumerable<AskFrame> Ask(
        ModelCard model, AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        var text = Find(model, call.Messages.LastOrDefault(message => message.Role == "user")?.Text ?? "");
        yield return new AskFrame.End(text is null
            ? new() { Model = model.Id, Provider = model.Provider, Outcome = CallOutcome.Rejected, Error = Unmatched(model) }
            : new()
            {
                Model = model.Id, Provider = model.Provider, Outcome = CallOutcome.Ok, Text = text, FinishReason = "stop",
                Usage = new(TokenEstimate.Of(call.Messages), TokenEstimate.Of(text)),
            });
    }

    private static void Read(string line, Dictionary<(string, string), string> answers)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        var choices = root.TryGetProperty("choices", out var listed) && listed.ValueKind == JsonValueKind.Array
            ? listed.EnumerateArray().Select(choice => choice.GetString()!).ToArray()
            : [];
        var hash = Hash(ReplayPrompt.Render(root.GetProperty("question").GetString()!, choices));
        foreach (var answer in root.GetProperty("answers").EnumerateObject())
        {
            answers[(answer.Name, hash)] = answer.Value.GetProperty("text").GetString() ?? "";
        }
    }

    private string? Find(ModelCard model, string prompt) => _answers.GetValueOrDefault((model.UpstreamId, Hash(prompt)));

    private static string Unmatched(ModelCard model) =>
        $"The recording holds no answer of '{model.UpstreamId}' to this message. Send a recorded question as it was rendered.";

    private static string Hash(string prompt) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(prompt)));
}
