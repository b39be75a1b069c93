using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Unit.Models;

public sealed class QuestionFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hive-questions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_QuestionsAndCalls_GivesEachOnceWithItsGold()
    {
        Write(
            "mixed.jsonl",
            new { question = "Which?", choices = new[] { "red", "blue" }, gold = "B" },
            new { request = new { messages = new[] { new { role = "system", content = "Be short." }, new { role = "user", content = "How much is 2 + 2?" } } } },
            new { request = new { messages = new[] { new { role = "user", content = "How much is 2 + 2?" } } } },
            new { request = new { input = "no question" } });

        var read = Files().Read("mixed.jsonl", 10).Value!.All;

        Assert.Equal([new RecordedQuestion("Which?\n\nA) red\nB) blue", "B"), new RecordedQuestion("How much is 2 + 2?", null)], read.AsEnumerable());
    }

    [Fact]
    public void Read_MoreThanWanted_StopsThere()
    {
        Write("many.jsonl", [.. Enumerable.Range(0, 9).Select(i => new { question = $"Question {i}?" })]);

        Assert.Equal(4, Files().Read("many.jsonl", 4).Value!.All.Length);
    }

    [Fact]
    public void Read_FileOfRecordedCalls_IsFoundWhereItIsWritten()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder, "elsewhere")).FullName;
        Write(Path.Combine("elsewhere", "calls.jsonl"), new { question = "Here?" });

        Assert.Single(new QuestionFiles(_folder, Path.Combine(elsewhere, "calls.jsonl")).Read("calls.jsonl", 10).Value!.All);
    }

    [Theory]
    [InlineData("../mixed.jsonl")]
    [InlineData("/etc/passwd")]
    [InlineData("elsewhere/calls.jsonl")]
    [InlineData("absent.jsonl")]
    [InlineData("main.db")]
    [InlineData(".jsonl")]
    public void Read_NoNameOfARecording_IsRefused(string file) => Assert.Equal("file", Files().Read(file, 10).Refusal?.Param);

    [Fact]
    public void Read_LineThatIsNone_IsNamed()
    {
        File.WriteAllLines(Path.Combine(_folder, "broken.jsonl"), ["{\"question\":\"Yes?\"}", "{\"question\":"]);

        Assert.Contains("line 2", Files().Read("broken.jsonl", 10).Refusal!.Message, StringComparison.Ordinal);
    }

    private QuestionFiles Files() => new(_folder, "");

    private void Write(string name, params object[] lines) =>
        File.WriteAllLines(Path.Combine(_folder, name), lines.Select(line => JsonSerializer.Serialize(line)));
}
