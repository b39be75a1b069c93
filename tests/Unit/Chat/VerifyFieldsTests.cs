using System.Text;
using LLMHive.Chat;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Unit.Chat;

public sealed class VerifyFieldsTests
{
    [Fact]
    public void Read_AllChecks_AreTaken()
    {
        var (request, refusal) = Read("""
            [{"type":"calculator"},{"type":"json_schema","schema":{"type":"object"}},{"type":"regex","pattern":"x","must_match":false},
             {"type":"working"},{"type":"unit","unit":"km"},{"type":"examples","examples":[{"input":"f(1)","output":"2"},{"output":"3"}]}]
            """);

        Assert.Null(refusal);
        Assert.Equal(AnswerVerifiers.Types.Order(), request!.Hive.Verify.Select(check => check.Type).Order());
        Assert.Equal(("{\"type\":\"object\"}", false, "km"), (request.Hive.Verify[1].Text, request.Hive.Verify[2].MustMatch, request.Hive.Verify[4].Text));
        Assert.Equal(new[] { new ExpectedOutput("f(1)", "2"), new ExpectedOutput("", "3") }, request.Hive.Verify[5].Examples.ToArray());
    }

    [Theory]
    [InlineData("{}", "hive.verify")]
    [InlineData("[]", "hive.verify")]
    [InlineData("[1]", "hive.verify[0]")]
    [InlineData("[{}]", "hive.verify[0].type")]
    [InlineData("""[{"type":"oracle"}]""", "hive.verify[0].type")]
    [InlineData("""[{"type":"calculator","pattern":"x"}]""", "hive.verify[0].pattern")]
    [InlineData("""[{"type":"working","pattern":"x"}]""", "hive.verify[0].pattern")]
    [InlineData("""[{"type":"regex"}]""", "hive.verify[0].pattern")]
    [InlineData("""[{"type":"regex","pattern":""}]""", "hive.verify[0].pattern")]
    [InlineData("""[{"type":"regex","pattern":"x","pattern":"y"}]""", "hive.verify[0].pattern")]
    [InlineData("""[{"type":"json_schema","schema":"x"}]""", "hive.verify[0].schema")]
    [InlineData("""[{"type":"unit","unit":"km","mood":1}]""", "hive.verify[0].mood")]
    [InlineData("""[{"type":"examples","examples":[]}]""", "hive.verify[0].examples")]
    [InlineData("""[{"type":"examples","examples":[{"input":"x"}]}]""", "hive.verify[0].examples[0].output")]
    [InlineData("""[{"type":"examples","examples":[{"input":"x","run":"y"}]}]""", "hive.verify[0].examples[0].run")]
    public void Read_WhatDoesNotFit_IsRefusedByName(string verify, string param)
    {
        var (_, refusal) = Read(verify);

        Assert.Equal(param, refusal!.Param);
    }

    [Fact]
    public void Read_TooMuch_IsRefused()
    {
        var many = "[" + string.Join(',', Enumerable.Repeat("""{"type":"calculator"}""", 17)) + "]";
        var large = "[{\"type\":\"json_schema\",\"schema\":{\"const\":\"" + new string('x', 40_000) + "\"}}]";

        Assert.Equal(("hive.verify", "hive.verify[0].schema"), (Read(many).Refusal!.Param, Read(large).Refusal!.Param));
    }

    [Theory]
    [InlineData("\"on\"", PromptDiffusion.On)]
    [InlineData("\"suggest\"", PromptDiffusion.Suggest)]
    [InlineData("\"off\"", PromptDiffusion.Off)]
    [InlineData("null", null)]
    public void Read_Diffusion_IsTaken(string mode, PromptDiffusion? expected) =>
        Assert.Equal(expected, ReadHive($"{{\"diffusion\":{mode}}}").Request!.Hive.Diffusion);

    [Fact]
    public void Read_UnknownDiffusion_IsRefused() => Assert.Equal("hive.diffusion", ReadHive("""{"diffusion":"maybe"}""").Refusal!.Param);

    private static (ParsedRequest? Request, Refusal? Refusal) Read(string verify) => ReadHive($"{{\"verify\":{verify}}}");

    private static (ParsedRequest? Request, Refusal? Refusal) ReadHive(string hive) => RequestReader.Read(
        HiveOperation.ChatCompletions, Encoding.UTF8.GetBytes($$"""{"model":"hive/refine","messages":[{"role":"user","content":"x"}],"hive":{{hive}} }"""));
}
