using System.Text;
using System.Text.Json.Nodes;
using LLMHive.Models;

namespace LLMHive.Unit.Models;

public sealed class ForwardBodyTests
{
    [Theory]
    [InlineData("""{"model":"a/b","x":1}""", false, """{"model":"up","x":1}""")]
    [InlineData("""{ "x" : 1.50 , "model" : "a/b" }""", false, """{ "x" : 1.50 , "model" : "up" }""")]
    [InlineData("""{"model":"a","hive":{"q":[1]},"x":1}""", false, """{"model":"up","x":1}""")]
    [InlineData("""{"hive":null,"model":"a"}""", false, """{"model":"up"}""")]
    [InlineData("""{"model":"a","hive":1}""", false, """{"model":"up"}""")]
    [InlineData("""{"model":"a","messages":[{"model":"inner","hive":1}]}""", false, """{"model":"up","messages":[{"model":"inner","hive":1}]}""")]
    [InlineData("""{"model":"a"}""", true, """{"stream_options":{"include_usage":true},"model":"up"}""")]
    [InlineData("""{"model":"a","stream_options":null}""", true, """{"model":"up","stream_options":{"include_usage":true}}""")]
    [InlineData("""{"model":"a","stream_options":{}}""", true, """{"model":"up","stream_options":{"include_usage":true}}""")]
    [InlineData("""{"model":"a","stream_options":{"x":1}}""", true, """{"model":"up","stream_options":{"include_usage":true,"x":1}}""")]
    [InlineData("""{"stream_options":{"include_usage":false},"model":"a"}""", true, """{"stream_options":{"include_usage":true},"model":"up"}""")]
    [InlineData("""{"hive":{},"model":"a"}""", true, """{"stream_options":{"include_usage":true},"model":"up"}""")]
    [InlineData("""{"mod\u0065l":"a"}""", false, """{"mod\u0065l":"up"}""")]
    public void Rewrite_Body_ChangesOnlyWhatItMust(string body, bool stream, string expected)
    {
        var rewritten = ForwardBody.Rewrite(Encoding.UTF8.GetBytes(body), "up", stream, out var failure);
        Assert.Null(failure);
        Assert.Equal(expected, Encoding.UTF8.GetString(rewritten!));
    }

    [Theory]
    [InlineData("""{"model":"a","model":"b"}""", "model"), InlineData("""{"model":"a","hive":1,"hive":2}""", "hive")]
    [InlineData("""{"model":"a","stream":true,"stream":false}""", "stream"), InlineData("""{"model":"a","stream_options":{},"stream_options":{}}""", "stream_options")]
    [InlineData("""{"x":1}""", "model")]
    public void Rewrite_FieldMissingOrTwice_IsRefusedByName(string body, string field)
    {
        Assert.Null(ForwardBody.Rewrite(Encoding.UTF8.GetBytes(body), "up", true, out var failure));
        Assert.Equal((CallOutcome.Rejected, field), (failure!.Outcome, failure.Refusal.Param));
    }

    [Theory, InlineData(""), InlineData("[]"), InlineData("{"), InlineData("""{"model":"a"}x"""), InlineData("\0")]
    public void Rewrite_NoJsonObject_IsRefused(string body)
    {
        Assert.Null(ForwardBody.Rewrite(Encoding.UTF8.GetBytes(body), "up", false, out var failure));
        Assert.Equal(RefusalCodes.InvalidJson, failure!.Refusal.Code);
    }

    [Theory]
    [InlineData("""{"a":1,"from":2}""", """{"a":1,"to":2}""")]
    [InlineData("""{"from" : 2 , "x":{"from":3}}""", """{"to" : 2 , "x":{"from":3}}""")]
    [InlineData("""{"x":{"from":3}}""", """{"x":{"from":3}}""")]
    [InlineData("""{"from":1,"to":2}""", """{"to":2}""")]
    [InlineData("""{"to":2,"from":1}""", """{"to":2}""")]
    [InlineData("""{"to":2,"from":1,"z":3}""", """{"to":2,"z":3}""")]
    [InlineData("""{"to":null,"from":1}""", """{"to":1}""")]
    [InlineData("""{"from":1,"z":3,"to":null}""", """{"to":1,"z":3}""")]
    [InlineData("""{"from":null,"to":2}""", """{"to":2}""")]
    public void Rename_Body_LeavesOneFieldOfTheNewName(string body, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(ForwardBody.Rename(Encoding.UTF8.GetBytes(body), "from", "to")));

    [Theory]
    [InlineData("""{"a":1}""", """{"most":7,"a":1}""")]
    [InlineData(""" { "a":{"most":1} }""", """ {"most":7, "a":{"most":1} }""")]
    [InlineData("""{"a":1,"most":null}""", """{"most":7,"a":1}""")]
    [InlineData("""{"most":null,"a":1}""", """{"most":7,"a":1}""")]
    public void Bind_Body_HoldsTheFieldOnce(string body, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(ForwardBody.Bind(Encoding.UTF8.GetBytes(body), "most", 7)));

    [Fact]
    public void Rewrite_AnyOrderAndSpacing_StaysJsonWithTheSameFields()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            string[] fields = ["\"model\":\"a/b\"", "\"hive\":{\"a\":[1,{}]}", "\"stream\":true", "\"stream_options\":{\"x\":1}", "\"messages\":[{\"content\":\"}{,\\\"\"}]", "\"n\":1"];
            random.Shuffle(fields);
            fields = [.. fields.Where(field => field.StartsWith("\"model", StringComparison.Ordinal) || random.Next(3) > 0)];
            var body = $"{Space()}{{{Space()}{string.Join($"{Space()},{Space()}", fields)}{Space()}}}{Space()}";

            var rewritten = ForwardBody.Rewrite(Encoding.UTF8.GetBytes(body), "up \"x\"", stream: true, out _)!;
            var (was, now) = (JsonNode.Parse(body)!.AsObject(), JsonNode.Parse(rewritten)!.AsObject());
            Assert.Equal("up \"x\"", (string?)now["model"]);
            Assert.True((bool?)now["stream_options"]!["include_usage"], $"seed {seed}");
            Assert.Equal(
                was.Select(field => field.Key).Where(name => name != "hive").Append("stream_options").Distinct().Order(StringComparer.Ordinal),
                now.Select(field => field.Key).Order(StringComparer.Ordinal));
            Assert.Equal(was["messages"]?.ToJsonString(), now["messages"]?.ToJsonString());

            string Space() => random.Next(3) switch { 0 => "", 1 => " ", _ => "\r\n\t" };
        }
    }
}
