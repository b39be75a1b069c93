using System.Text.Json;
using LLMHive.Orchestration;

namespace LLMHive.Integration.Orchestration;

/// <summary>Schemas of callers: what is taken, what is refused and why, and that none of them can hold up the process.</summary>
public sealed class LibrarySchemasTests
{
    private static readonly LibrarySchemas Schemas = new();

    [Theory]
    [InlineData("""{"type":"object","required":["a"],"properties":{"a":{"type":"integer","minimum":3}}}""", """{"a":3}""", true)]
    [InlineData("""{"type":"object","required":["a"],"properties":{"a":{"type":"integer","minimum":3}}}""", """{"a":1}""", false)]
    [InlineData("""{"type":"object","required":["a"]}""", "{}", false)]
    [InlineData("""{"type":"string","pattern":"^[a-z]+$"}""", "\"ab\"", true)]
    [InlineData("""{"type":"string","pattern":"^[a-z]+$"}""", "\"a1\"", false)]
    [InlineData("""{"$defs":{"n":{"type":"number"}},"type":"array","items":{"$ref":"#/$defs/n"}}""", "[1,\"x\"]", false)]
    [InlineData("""{"definitions":{"n":{"type":"number"}},"items":{"$ref":"#/definitions/n"}}""", "[1,2]", true)]
    [InlineData("""{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"t","enum":["x"]}""", "\"x\"", true)]
    [InlineData("""{"type":"object","properties":{"a":{}},"additionalProperties":false}""", """{"a":1,"b":2}""", false)]
    [InlineData("""{"format":"date"}""", "\"2026-13-01\"", false)]
    [InlineData("true", "1", true)]
    [InlineData("false", "1", false)]
    public void Problems_OfADocument_AreFound(string schema, string document, bool fits)
    {
        var problems = Schemas.Compile(schema).Value!.Problems(JsonElement.Parse(document));

        Assert.Equal(fits, problems.Count == 0);
    }

    [Fact]
    public void Problems_InADepth_TellWhere()
    {
        var check = Schemas.Compile("""{"properties":{"a":{"items":{"type":"integer"}}}}""").Value!;

        Assert.Contains(check.Problems(JsonElement.Parse("""{"a":[1,"x"]}""")), problem => problem.Path == "/a/1");
    }

    [Theory]
    [InlineData("""{"type":"banana"}""", "does not belong")]
    [InlineData("""{"type":"object","type":"object"}""", "has '/type' twice. Give it once.")]
    [InlineData("""{"properties":{"a":{},"a":{}}}""", "has '/properties/a' twice")]
    [InlineData("""{"enum":[1,{"b":1,"b":2}]}""", "has '/enum/1/b' twice")]
    [InlineData("""{"frob":1}""", "/frob")]
    [InlineData("""{"$id":"http://example.org/x"}""", "$id")]
    [InlineData("""{"$ref":"http://127.0.0.1:9/x"}""", "leads nowhere")]
    [InlineData("""{"$ref":"#/$defs/absent"}""", "leads nowhere")]
    [InlineData("""{"$ref":"#"}""", "leads nowhere")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""", "leads nowhere")]
    [InlineData("""{"$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"}]},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}""", "itself")]
    [InlineData("""{"pattern":"(?<=a)b"}""", "look-around")]
    [InlineData("""{"patternProperties":{"^(a+)+$":{}}}""", "patternProperties")]
    [InlineData("""{"$schema":"http://example.org/mine"}""", "draft")]
    [InlineData("""{"items":[{"type":"string"}]}""", "/items")]
    public void Compile_SchemaThatIsNotTaken_SaysWhy(string schema, string why)
    {
        var refusal = Schemas.Compile(schema).Refusal;

        Assert.Contains(why, refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ReferencesThatMultiply_AreRefused()
    {
        static string Level(int n) => $"\"d{n}\":{{\"allOf\":[{{\"$ref\":\"#/$defs/d{n + 1}\"}},{{\"$ref\":\"#/$defs/d{n + 1}\"}}]}},";
        var schema = "{\"$defs\":{" + string.Concat(Enumerable.Range(0, 11).Select(Level)) + "\"d11\":{\"type\":\"string\"}},\"$ref\":\"#/$defs/d0\"}";

        Assert.Contains("grows", Schemas.Compile(schema).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_NestedBeyondMeasure_IsRefused()
    {
        var schema = string.Concat(Enumerable.Repeat("""{"not":""", 30)) + "true" + new string('}', 30);

        Assert.Contains("deeper", Schemas.Compile(schema).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_PatternThatWouldBacktrackForHours_AreFoundSoon()
    {
        var check = Schemas.Compile("""{"pattern":"^(a+)+$"}""").Value!;

        Assert.NotEmpty(check.Problems(JsonSerializer.SerializeToElement(new string('a', 100_000) + "!")));
    }

    [Fact]
    public void Problems_DocumentOfTooManyValues_IsNotChecked()
    {
        var check = Schemas.Compile("""{"uniqueItems":true}""").Value!;

        Assert.Contains("too many", Assert.Single(check.Problems(JsonSerializer.SerializeToElement(Enumerable.Range(0, 20_000)))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_TwoSchemas_ShareNothing()
    {
        var first = Schemas.Compile("""{"$defs":{"x":{"type":"integer"}},"$ref":"#/$defs/x"}""").Value!;
        var second = Schemas.Compile("""{"$defs":{"x":{"type":"string"}},"$ref":"#/$defs/x"}""").Value!;

        Assert.Empty(first.Problems(JsonElement.Parse("1")));
        Assert.Empty(second.Problems(JsonElement.Parse("\"a\"")));
    }
}
