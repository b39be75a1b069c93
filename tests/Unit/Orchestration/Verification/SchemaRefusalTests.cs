using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration.Verification;

/// <summary>Schemas that callers send: each is compiled or refused by name, and none throws, which would be a fault of ours.</summary>
public sealed class SchemaRefusalTests
{
    private static readonly AnswerVerifiers Verifiers = new(new LibrarySchemas());

    private static readonly string[] Keywords =
    [
        "$schema", "$ref", "$defs", "title", "default", "type", "enum", "const", "format", "allOf", "not", "if", "pattern", "minLength", "minimum", "multipleOf", "properties",
        "patternProperties", "additionalProperties", "propertyNames", "required", "dependentRequired", "dependentSchemas", "minProperties", "items", "prefixItems", "contains",
        "minContains", "uniqueItems",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "-1", "1.5", "1e999", "0", "\"\"", "\"object\"", "[]", "{}", "[[]]", "[null]", "[\"a\",\"a\"]", "{\"a\":1}", "{\"a\":{}}", "{\"a\":{},\"a\":{}}",
        "[{\"a\":1,\"a\":2}]", "{\"\":[\"\"]}", "\"\\u0000\"", "99999999999999999999999999999999",
    ];

    [Theory]
    [InlineData("""{"type":"object","type":"object"}""", "/type")]
    [InlineData("""{"properties":{"a":{},"a":{}}}""", "/properties/a")]
    [InlineData("""{"enum":[1,{"b":1,"b":2}]}""", "/enum/1/b")]
    [InlineData("""{"const":{"\u0061":1,"a":2}}""", "/const/a")]
    public void Refuse_NameThatStandsTwice_TellsFieldPlaceAndCure(string schema, string place)
    {
        var refusal = Verifiers.Refuse([new AnswerCheck { Type = "json_schema", Text = schema }], "hive.verify")!;

        Assert.Equal((RefusalCodes.InvalidRequest, "hive.verify[0].schema"), (refusal.Code, refusal.Param));
        Assert.Equal($"'hive.verify[0].schema' has '{place}' twice. Give it once.", refusal.Message);
    }

    [Fact]
    public void Refuse_NumberBeyondTheRange_TellsItsPlace() => Assert.Equal(
        "'hive.verify[0].schema' has a number at '/const' that is too large. Give one of at most 28 digits.",
        Verifiers.Refuse([new AnswerCheck { Type = "json_schema", Text = """{"const":1e999}""" }], "hive.verify")!.Message);

    [Fact]
    public void Refuse_OddValueOfAnyKeyword_NeverThrows()
    {
        foreach (var keyword in Keywords)
        {
            foreach (var value in Values)
            {
                AnswerCheck[] checks = [new() { Type = "json_schema", Text = $"{{\"{keyword}\":{value}}}" }];
                var failure = Record.Exception(() =>
                {
                    if (Verifiers.Refuse([.. checks], "hive.verify") is null)
                    {
                        _ = Verifiers.Of([.. checks], "")[0].Verify("{\"a\": [1, \"x\", {\"a\": null}]}");
                        _ = Verifiers.Of([.. checks], "")[0].Verify("3");
                        _ = Verifiers.Of([.. checks], "")[0].Verify("1e999");
                    }
                });
                Assert.True(failure is null, $"{checks[0].Text}\n{failure}");
            }
        }
    }
}
