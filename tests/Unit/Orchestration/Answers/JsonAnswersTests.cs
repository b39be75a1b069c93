using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class JsonAnswersTests
{
    [Theory]
    [InlineData("{\"b\": 2, \"a\": 1.0}", "{\"a\":1,\"b\":2}")]
    [InlineData("Sure!\n```json\n{ \"a\": [1e2, -0.0, true, null] }\n```\nHope it helps", "{\"a\":[100,0,true,null]}")]
    [InlineData("[0.10, 12.50, 1200e-2, 0.05e1, 10]", "[0.1,12.5,12,0.5,10]")]
    [InlineData("[12345678901234567890123.0, 1e400, 1e-400, 0e999]", "[12345678901234567890123,1e400,1e-400,0]")]
    [InlineData("[\"\\u00e9\\u0041\", \"a\\\"b\"]", "[\"éA\",\"a\\\"b\"]")]
    [InlineData("[\"\"]", "[\"\"]")]
    [InlineData("{\"B\": 1, \"a\": {}}", "{\"B\":1,\"a\":{}}")]
    public void Read_Json_IsComparedByValue(string text, string expected)
    {
        Assert.Equal(expected, AnswerReader.Read(text, AnswerForm.Json));
        Assert.Equal(expected, AnswerReader.Read(expected, AnswerForm.Json));
    }

    [Theory]
    [InlineData("[1, 2]", "[2, 1]")]
    [InlineData("{\"a\": 1}", "{\"a\": \"1\"}")]
    [InlineData("{\"a\": null}", "{}")]
    [InlineData("[12345678901234567890]", "[12345678901234567891]")]
    [InlineData("[\"a\"]", "[\"A\"]")]
    public void Read_OtherValues_StayApart(string one, string other) =>
        Assert.NotEqual(AnswerReader.Read(one, AnswerForm.Json), AnswerReader.Read(other, AnswerForm.Json));

    public static TheoryData<string> Odd =>
    [
        "{\"a\": 1, \"a\": 2}", "[\"\\ud800\"]", "{\"\\udc00\": 1}", new string('[', 100_000), new string('[', 500) + new string(']', 500), "{\"a\": 1", "[1,]", "[NaN]",
        "[1e99999999999]", "5", "\"text\"", "no idea", "```json\n{}\n```\nor\n```json\n[]\n```",
    ];

    [Theory]
    [MemberData(nameof(Odd))]
    public void Read_OddJson_IsNoVote(string text)
    {
        Assert.Null(AnswerReader.Read(text, AnswerForm.Json));
        Assert.NotEqual(AnswerForm.Json, AnswerReader.FormOf("Answer in JSON.", [text]));
    }

    // No theory: what hands test data over replaces half a character. Escaped it is no JSON; bare it goes the way of all text that leaves us.
    [Fact]
    public void Read_HalfACharacter_IsNoVoteOrReplaced()
    {
        Assert.Null(AnswerReader.Read("""["\ud800"]""", AnswerForm.Json));
        Assert.Equal("[\"\ufffd\"]", AnswerReader.Read("[\"" + '\ud800' + "\"]", AnswerForm.Json));
    }

    [Fact]
    public void Read_IndentedFenceBesideCode_IsJson() =>
        Assert.Equal("[1]", AnswerReader.Read("```python\nx = 1\n```\n  ```json\n[1.0]\n  ```\n", AnswerForm.Json));

    [Theory]
    [InlineData(AnswerForm.Json, "List them.", "{\"a\": 1}", "{\"a\": 2}", "[]")]
    [InlineData(AnswerForm.Json, "List them as JSON.", "{\"a\": 1}", "{\"a\": 2}", "I cannot.")]
    [InlineData(AnswerForm.ShortText, "List them.", "{\"all\": 1}", "{\"all\": 2}", "I cannot.")]
    [InlineData(AnswerForm.ShortText, "List them as JSON.", "{\"a\": 1}", "nothing", "I cannot.")]
    [InlineData(AnswerForm.Number, "How many? Answer in JSON.", "{\"answer\": 1}", "{\"reasoning\": \"x\", \"Answer\": 2}", "{\"answer\": \"3\"}")]
    [InlineData(AnswerForm.Json, "Write questions.", "[{\"question\": \"a\", \"answer\": 1}]", "[{\"question\": \"b\", \"answer\": 1}]")]
    public void FormOf_Answers_AreJsonWhereAllAreOrMostAndAskedFor(AnswerForm expected, string question, params string[] texts) =>
        Assert.Equal(expected, AnswerReader.FormOf(question, texts));
}
