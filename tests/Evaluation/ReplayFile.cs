using System.Text.Json;

namespace LLMHive.Evaluation;

/// <summary>One recorded question with every model's answer.</summary>
internal sealed record ReplayQuestion
{
    public required string Id { get; init; }

    public required string Question { get; init; }

    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>The right answer in canonical form.</summary>
    public required string Gold { get; init; }

    public required IReadOnlyDictionary<string, ReplayAnswer> Answers { get; init; }
}

/// <summary>What one model wrote, and the answer that the file's builder took out of it.</summary>
internal sealed record ReplayAnswer(string Text, string? Answer);

/// <summary>Reads files of recorded answers, one JSON object a line.</summary>
internal static class ReplayFile
{
    public static IReadOnlyList<ReplayQuestion> Load(string path, int? limit)
    {
        var questions = new List<ReplayQuestion>();
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0).Take(limit ?? int.MaxValue))
        {
            try
            {
                questions.Add(JsonSerializer.Deserialize<ReplayQuestion>(line, JsonSerializerOptions.Web)!);
            }
            catch (JsonException e)
            {
                throw new UsageException($"--replay {path}: line {questions.Count + 1} is no recorded question: {e.Message}");
            }
        }

        return questions.Count > 0 ? questions : throw new UsageException($"--replay {path}: the file holds no questions.");
    }
}
