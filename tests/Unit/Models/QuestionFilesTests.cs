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
            new { request = new { input = "no question" } },
            new { question = "How much?", gold = 42.50m },
            new { question = "Or not?", gold = (string?)null });

        var read = Files().Read("mixed.jsonl", 10).Value!.All;

        Assert.Equal([("user: Which?\n\nA) red\nB) blue", "B"), ("system: Be short. | user: How much is 2 + 2?", null), ("user: How much is 2 + 2?", null), ("user: How much?", "42.50"), ("user: Or not?", null)], read.Select(Told));
    }

    [Fact]
    public void Read_CallsOfEngines_AreNoQuestions()
    {
        Write(
            "calls.jsonl", Ask("proposer", "Of a member?"), Ask("judge", "Which is better?"), Ask("challenger", "Keep or change?"), Ask("executive", "Plan."), Ask("responder", "Of one?"),
            Ask("trace", "Of one?"), Ask("proposer", "Of a member?"), new { verb = "forward", request = new { messages = new[] { new { role = "user", content = "Of a user?" } } } });

        var read = Files().Read("calls.jsonl", 10).Value!;

        Assert.Equal(["user: Of a member?", "user: Of one?", "user: Of a user?"], read.All.Select(it => Told(it).Messages));
        Assert.Equal(0, read.Skipped);
    }

    [Fact]
    public void Read_CallsThatCannotBeAskedAgain_AreCounted()
    {
        var user = new { role = "user", content = "And now?" };
        Write(
            "calls.jsonl",
            new { request = new { messages = new object[] { new { role = "user", content = "First?" }, new { role = "assistant", content = "One." }, user } } },
            new { request = new { messages = new object[] { user }, tools = new[] { new { type = "function" } } } },
            new { request = new { messages = new object[] { user }, response_format = new { type = "json_object" } } },
            new { request = new { messages = new object[] { new { role = "user", content = new[] { new { type = "text", text = "A picture?" } } } } } },
            new { request = new { messages = new object[] { user, new { role = "tool", content = "5" } } } },
            new { verb = "ask", request = new { messages = new object[] { user } } },
            new { verb = "ask", role = "proposer", request = new { messages = new object[] { user }, schema = (string?)null } },
            new { request = new { messages = new object[] { user }, tools = new[] { new { type = "function" } } } });

        var read = Files().Read("calls.jsonl", 10).Value!;

        Assert.Equal(["user: First? | assistant: One. | user: And now?", "user: And now?"], read.All.Select(it => Told(it).Messages));
        Assert.Equal(5, read.Skipped); // those before the last question
    }

    private static object Ask(string role, string question) => new { verb = "ask", role, request = new { messages = new[] { new { role = "user", content = question } } } };

    private static (string Messages, string? Gold) Told(RecordedQuestion question) =>
        (string.Join(" | ", question.Messages.Select(message => $"{message.Role}: {message.Text}")), question.Gold);

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

    // A recorder may have written the beginning of its last line.
    [Theory]
    [InlineData("{\"question\":\"Yes?\"}\n{\"question\":\"N", 1)]
    [InlineData("{\"question\":\"Yes?\"}\r\n\r\n{\"question\":\"No?\"}", 2)]
    public void Read_LastLineWithoutItsEnd_CountsWhereItIsWhole(string text, int questions)
    {
        File.WriteAllText(Path.Combine(_folder, "growing.jsonl"), text, System.Text.Encoding.UTF8);

        Assert.Equal(questions, Files().Read("growing.jsonl", 10).Value!.All.Length);
    }

    private QuestionFiles Files() => new(_folder, "");

    private void Write(string name, params object[] lines) =>
        File.WriteAllLines(Path.Combine(_folder, name), lines.Select(line => JsonSerializer.Serialize(line)));
}
