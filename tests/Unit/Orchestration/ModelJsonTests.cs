using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>
/// Models write JSON that parses and still cannot be read: half a character in a text or a name (<c>\ud83d</c>). Every reader takes
/// it for what has not the form asked for, and none throws: an exception would end a run that is paid for.
/// </summary>
public sealed class ModelJsonTests
{
    private static readonly string[] Values =
    [
        "\"\\ud83d\"", "\"\\udc00x\"", "[\"\\ud83d\"]", "{\"\\ud83d\":1}", "[{\"\\ud83d\":\"\\ud83d\"}]", "1e999", "-1e-999", "null", "true", "[]", "{}", "\"\"", "\"x\"", "[null]",
        "[[[]]]", "{\"a\":1,\"a\":2}", "99999999999999999999999",
    ];

    private static readonly string[] Names =
    [
        "verdict", "reason", "decision", "answer", "evidence", "type", "text", "result", "sub_goals", "nodes", "id", "role", "budget_share", "approved", "returns", "node",
        "meanings", "decided", "questions", "assumption", "prompt", "\\ud83d", "a",
    ];

    [Theory]
    [InlineData("""{"reason": "\ud83d", "result": "x"}""")]
    [InlineData("""{"\udc00": 1, "result": "x"}""")]
    [InlineData("""{"result": ["\ud83d\ud83d"]}""")]
    [InlineData("""{"result": }""")]
    [InlineData("no object")]
    [InlineData("} {")]
    public void Object_WhatCannotBeRead_IsNull(string text) => Assert.Null(ModelJson.Object(text));

    [Theory]
    [InlineData("{\"result\": \"\\ud83d\\ude00\"}", "\ud83d\ude00")]
    [InlineData("Sure:\n```json\n{\"result\": \"x\"}\n```", "x")]
    public void Object_WhatCanBeRead_IsRead(string text, string result) => Assert.Equal(result, ModelJson.Text(ModelJson.Object(text)!.Value, "result"));

    // Not escaped, a half cannot even stand in an attribute.
    [Fact]
    public void Object_HalfACharacterNotEscaped_IsReplaced() =>
        Assert.Equal("\ufffd", ModelJson.Text(ModelJson.Object("{\"result\": \"\ud83d\"}")!.Value, "result"));

    [Fact]
    public void Read_HalfACharacter_HasNotTheFormAskedFor()
    {
        Assert.Null(ChallengePrompt.Read("""{"decision": "change", "answer": "\ud83d", "evidence": []}"""));
        Assert.Null(ChallengePrompt.Read("""{"decision": "keep", "evidence": [{"type": "quote", "text": "\udc00"}]}"""));
        Assert.Null(RolePlan.Read("""{"sub_goals": ["a", "\ud83d"], "nodes": []}"""));
        Assert.Null(PromptReading.Read("""{"meanings": ["a"], "assumption": "\ud83d"}"""));
        Assert.Null(PromptReading.Read("""{"meanings": ["\ud83d"]}"""));
        Assert.Null(QualityVerdict.Read("""{"approved": false, "returns": [{"node": "\ud83d", "reason": "x"}]}""", "m", ["a"]));
        var bare = """{"result": "\ud83d", "evidence": ["x"]}""";
        Assert.Equal(bare, NodeResult.Read(bare).Text);
    }

    [Theory]
    [InlineData("""[1, "\ud83d"]""")]
    [InlineData("[1, 2")]
    public void Fault_OfAListThatCannotBeRead_IsNone(string text)
    {
        var result = new NodeResult(text, []);
        Assert.Equal("no_json", result.Fault(new RoleNode { Id = "a", Role = "r", Objective = "o", OutputSchema = "json" }));
        Assert.Equal("no_list", result.Fault(new RoleNode { Id = "a", Role = "r", Objective = "o", OutputSchema = "list" }));
    }

    [Fact]
    public void Read_RandomObjects_NeverThrow()
    {
        const int Seed = 20260301;
        var random = new Random(Seed);
        string Value(int depth) => depth > 2 || random.Next(3) > 0 ? Values[random.Next(Values.Length)]
            : random.Next(2) == 0 ? Object(depth + 1) : $"[{string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Value(depth + 1)))}]";
        string Object(int depth) => $"{{{string.Join(',', Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"\"{Names[random.Next(Names.Length)]}\":{Value(depth)}"))}}}";
        for (var round = 0; round < 20_000; round++)
        {
            var text = Object(0);
            var failure = Record.Exception(() => ReadAll(text));
            Assert.True(failure is null, $"seed {Seed}, round {round}: {text}\n{failure}");
        }
    }

    private static void ReadAll(string text)
    {
        _ = ChallengePrompt.Read(text);
        _ = RolePlan.Read(text);
        _ = PromptReading.Read(text);
        _ = QualityVerdict.Read(text, "m", ["a"]);
        foreach (var form in (string[])["text", "number", "list", "json"])
        {
            _ = NodeResult.Read(text).Fault(new RoleNode { Id = "a", Role = "r", Objective = "o", OutputSchema = form });
        }
    }
}
