using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration.Verification;

public sealed class AnswerVerifiersTests
{
    private static readonly AnswerVerifiers Verifiers = new(NoJsonSchemas.Instance);

    [Theory]
    [InlineData("The distance is 8 km.", "km", true)]
    [InlineData("It is far.\nThe answer is 8.04 kilometres", "km", true)]
    [InlineData("5 miles are far. The answer is 8", "km", false)]
    [InlineData("The answer is 5 miles", "km", false)]
    [InlineData("\\boxed{5\\,%}", "%", true)]
    [InlineData("{\"reasoning\": \"3 km\", \"answer\": \"3 m\"}", "km", false)]
    public void Unit_OfTheResult_IsCompared(string answer, string unit, bool passed) =>
        Assert.Equal(passed, Only(new AnswerCheck { Type = "unit", Text = unit }, answer).Passed);

    [Fact]
    public void Unit_OtherOfTheSameKind_TellsTheConversion() =>
        Assert.Contains("8.04672 km", Only(new AnswerCheck { Type = "unit", Text = "km" }, "The answer is 5 miles").Evidence, StringComparison.Ordinal);

    [Theory]
    [InlineData(@"^\d{4}-\d\d-\d\d$", true, "The day\n2026-03-01", true)]
    [InlineData(@"^\d{4}-\d\d-\d\d$", true, "March 1st", false)]
    [InlineData("(?i)as an ai", false, "As an AI I cannot", false)]
    [InlineData("(?i)as an ai", false, "Four.", true)]
    public void Regex_MustOrMustNotMatch_IsChecked(string pattern, bool must, string answer, bool passed) =>
        Assert.Equal(passed, Only(new AnswerCheck { Type = "regex", Text = pattern, MustMatch = must }, answer).Passed);

    [Theory]
    [InlineData("(a+")]
    [InlineData("(?<=a)b")]
    [InlineData(@"(a)\1")]
    [InlineData("(a{500}){500}")]
    public void Refuse_PatternThatCannotBeUsed_NamesItsField(string pattern)
    {
        var refusal = Verifiers.Refuse([new AnswerCheck { Type = "calculator" }, new AnswerCheck { Type = "regex", Text = pattern }], "hive.verify");

        Assert.Equal((RefusalCodes.InvalidRequest, "hive.verify[1].pattern"), (refusal!.Code, refusal.Param));
    }

    [Fact]
    public void Regex_PatternThatWouldBacktrackForHours_EndsSoon() =>
        Assert.False(Only(new AnswerCheck { Type = "regex", Text = "^(a+)+$" }, new string('a', 100_000) + "!").Passed);

    [Theory]
    [InlineData("f([1, 2])", "[2, 4]", "So `f([1,2])`… no: f([1, 2]) == [2,4].", true)]
    [InlineData("f([1, 2])", "[2, 4]", "f([1, 2]) -> [2, 5]", false)]
    [InlineData("f(3)", "'abc'", "f(3) returns \"abc\"", true)]
    [InlineData("user", "{\"a\": 1, \"b\": [true]}", "user: {\"b\":[true],\"a\":1}", true)]
    [InlineData("", "[(4, 1)]", "{\"answer\": \"[(4,1)]\"}", true)]
    [InlineData("", "5", "The answer is 6", false)]
    [InlineData("user", "{\"a\": 1, \"a\": 2}", "user: {\"a\": 3}", false)]
    [InlineData("user", "{\"a\": 3}", "user: {\"a\": 1, \"a\": 2}", false)]
    [InlineData("f(2)", "4", "f(2) == 4\nf(f(2)) == 16", true)]
    [InlineData("f(2)", "4", "f( f(2) ) == 4", false)]
    [InlineData("f(2)", "4", "f(2) == 4\nmy_f(2) == 9\na.f(2) == 7", true)]
    [InlineData("f(2)", "4", "print(f(2)) -> 4", true)]
    [InlineData("f(2)", "4", "`print(f(2))` gives 5", false)]
    [InlineData("f(2)", "4", "print(f(2)) -> 4\nprint(g(f(2))) -> 5\nmy_print(f(2)) -> 6", true)]
    [InlineData("user", "{\"a\": 2}", "user: {\"\\ud83d\": 2}", false)]
    [InlineData("user", "{\"a\": \"x\"}", "user: {\"a\": \"\\ud83d\"}", false)]
    public void Examples_StatedOutput_IsComparedAsAValue(string input, string output, string answer, bool passed) =>
        Assert.Equal(passed, Only(new AnswerCheck { Type = "examples", Examples = [new(input, output)] }, answer).Passed);

    [Fact]
    public void Examples_CodeAlone_StatesNothing()
    {
        var finding = Only(new AnswerCheck { Type = "examples", Examples = [new("f(3)", "9")] }, "def f(x):\n    return x * x");

        Assert.Equal((false, IssueType.Incomplete, "not stated"), (finding.Passed, finding.Type, finding.Evidence));
    }

    [Theory]
    [InlineData("{\"a\": 1}", "fits")]
    [InlineData("{\"a\": ", "no JSON: line 1, byte 6")]
    [InlineData("{\"a\": 1, \"a\": 2}", "no JSON: a name stands twice in one object")]
    [InlineData("{\"a\": \"\\ud83d\"}", "no JSON: a text holds half a character")]
    [InlineData("{\"\\udc00\": 1}", "no JSON: a text holds half a character")]
    public void Schema_AnswerThatCannotBeRead_IsNoJson(string answer, string evidence)
    {
        var schema = new JsonSchemaCheck(document => [.. document.EnumerateObject().Where(property => property.Name.Length == 0 || property.Value.ToString() == "-")
            .Select(property => new SchemaProblem(property.Name, "never"))]);

        var finding = Assert.Single(new SchemaVerifier("k", schema).Verify(answer));

        Assert.Equal((evidence == "fits", evidence), (finding.Passed, finding.Evidence));
    }

    [Fact]
    public void Calculator_Arithmetic_IsRecomputed() =>
        Assert.Equal([true, false], Verify("calculator", "3 + 4 = 7 and 3 * 4 = 13").Select(finding => finding.Passed));

    [Theory]
    [InlineData("6 times 7 makes 42. The answer is (B).", true, "it ends with the numbers 6, 7, 42")]
    [InlineData("6 times 7 makes 42. The answer is (A).", false, "it ends with the numbers 6, 7, 42")]
    [InlineData("The answer is (B).", false, "no working is shown")]
    public void Working_ChoiceBetweenNumbers_HasToBeWhatItArrivesAt(string answer, bool passed, string evidence)
    {
        var finding = Assert.Single(Verify("working", answer, Options));

        Assert.Equal((passed, IssueType.Unsupported, evidence, 0.25), (finding.Passed, finding.Type, finding.Evidence, finding.Weight));
    }

    [Theory]
    [InlineData(Eggs, "6 * 7 = 42\nThe answer is 42.", true)]
    [InlineData(Eggs, "6 * 7 = 36\nThe answer is 42.", false)]
    [InlineData(Eggs, "42", null)] // a number may be told alone
    [InlineData(Eggs, "3/8 = 0.375\nThe answer is 37.5%.", true)]
    [InlineData(Eggs, "That is 250 cents.\nThe answer is $2.50.", true)]
    [InlineData(Eggs, "Together 1,500,000.\nThe answer is 1.5 million.", true)]
    [InlineData(Eggs, "Das sind 12,5.\nAnswer: 12.5", true)]
    [InlineData(Eggs, "Das sind 12 500.\nAnswer: 12500", true)]
    [InlineData("When did the wall fall?", "It fell on 9 November of that year. The answer is 1989.", null)] // recalled
    [InlineData("Which treaty ended the war?\nA) Versailles (1919)\nB) Paris (1763)\nC) Ghent (1814)", "The answer is (A).", null)]
    [InlineData(Options, "The answer is (B). 6 times 7 makes 42.", null)] // explained behind its letter
    [InlineData(Options, "B) 42, since 6 * 7 = 42", null)]
    [InlineData("Who was it?", "In 1969 it was Armstrong.", null)]
    [InlineData("Who was it?\nA) Armstrong\nB) Aldrin\nC) Collins", "The answer is (A).", null)]
    [InlineData(Options, "I cannot tell.", null)]
    [InlineData("", "", null)]
    public void Working_OtherAnswers_AreCheckedWhereThereIsSomethingToFollowFrom(string question, string answer, bool? passed) =>
        Assert.Equal(passed, Verify("working", answer, question).SingleOrDefault()?.Passed);

    [Fact]
    public void Score_OneWrongStepAmongManyRightOnes_IsFarFromOne()
    {
        var right = new Finding { Key = "a", Claim = "", Passed = true, Weight = 0.25 };
        var wrong = new Finding { Key = "b", Claim = "", Passed = false };

        var verification = new LLMHive.Orchestration.Verification { Findings = [.. Enumerable.Repeat(right, 8), wrong] };

        Assert.Equal((2.0 / 3, 1.0, 1), (verification.Score, verification.Worst, verification.Issues.Length));
    }

    private const string Eggs = "How many eggs are left of 6 boxes?";
    private const string Options = "6 boxes hold 7 eggs. What is left?\nA) 36\nB) 42\nC) 48\nD) 54\nE) none of these";

    private static IReadOnlyList<Finding> Verify(string type, string answer, string question = "") =>
        Assert.Single(Verifiers.Of([new AnswerCheck { Type = type }], question)).Verify(answer);

    private static Finding Only(AnswerCheck check, string answer) => Assert.Single(Assert.Single(Verifiers.Of([check], "")).Verify(answer));
}
