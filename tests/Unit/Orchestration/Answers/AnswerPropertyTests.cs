using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>What holds for any answers; each failure prints its seed.</summary>
public sealed class AnswerPropertyTests
{
    private static readonly string[] Questions =
        ["What is it?", "What is the capital of France?", "How many miles is it?", "When was it?", "Give it as JSON.", "How much in dollars?", "Pick.\nA) one\nB) two\nC) three"];

    private static readonly string[][] Pools =
    [
        ["5", "5 km", "5 kilometres", "5 miles", "5 mi", "\\boxed{5}", "The answer is 5 km.", "6 km", "$5", "5 dollars", "5%", "no idea"],
        ["12 March 1879", "March 12, 1879", "1879-03-12", "12/03/1879", "03/12/1879", "12.03.1879", "March 1879", "1879", "It was on 12 March 1879.", "14.03.1879"],
        ["Paris", "**Paris**", "Paris.", "The capital of France is Paris.", "Paris is the capital of France.", "*Lyon*", "It is Lyon.", "not Paris", "The capital of France is not Paris."],
        ["4", "\\boxed{4}", "\\boxed{4\\sqrt{2}}", "4√2", "(3, 5)", "4 or 5", "**4**", "4 apples", "The answer is 4, since 2 + 2 = 4.", "3i", "2^{10}"],
        ["{\"a\":1,\"b\":2}", "{ \"b\": 2.0, \"a\": 1 }", "```json\n{\"a\": 1, \"b\": 2}\n```", "{\"a\":1}", "[1, 2]", "[1,2.0]", "{\"a\":1,\"a\":1}", "{\"a\":", "{\"answer\": 5}"],
    ];

    [Fact]
    public void Read_AnyOrderOfMembers_GivesTheSameClustersAndWinner()
    {
        for (var seed = 1; seed <= 2_000; seed++)
        {
            var random = new Random(seed);
            var pool = seed % 4 == 0 ? [.. Pools.SelectMany(texts => texts)] : Pools[seed % Pools.Length];
            var question = Questions[random.Next(Questions.Length)];
            var members = Enumerable.Range(0, random.Next(1, 8)).Select(rank => (Rank: rank, Text: pool[random.Next(pool.Length)])).ToArray();
            var before = Counted(question, members);
            random.Shuffle(members);

            Assert.True(before == Counted(question, members), $"seed {seed}: {before}, then {Counted(question, members)}");
        }
    }

    [Fact]
    public void Read_LongerTextOfTheSameContent_WinsNothing()
    {
        for (var seed = 1; seed <= 500; seed++)
        {
            var random = new Random(seed);
            var pool = Pools[seed % Pools.Length];
            var texts = Enumerable.Range(0, random.Next(2, 8)).Select(_ => pool[random.Next(pool.Length)]).ToArray();
            var one = random.Next(texts.Length);
            var longer = texts.ToArray();
            longer[one] = AtLength(longer[one], texts.All(IsJson), random);

            Assert.True(longer[one].Length > 2 * texts[one].Length || longer[one] == texts[one]);
            Assert.True(Votes(texts).SequenceEqual(Votes(longer)), $"seed {seed}: {string.Join(" | ", texts)}, then <{longer[one]}>");
            Assert.Equal(Supporters(texts), Supporters(longer));
        }
    }

    // The same content after much that is not the answer, and looks like others. JSON among other texts is one in a line only.
    private static string AtLength(string text, bool json, Random random)
    {
        var thought = string.Concat(Enumerable.Repeat("First I thought of 7 miles, of 2 April 1901 and of {\"a\":9}, and then I thought again.\n", random.Next(1, 5)));
        return text.Contains("answer", StringComparison.Ordinal) || text.Contains("boxed", StringComparison.Ordinal) ? thought + text
            : text[0] is not ('{' or '[' or '`') ? $"{thought}The answer is {text}"
            : json && text[0] != '`' ? $"Here it is, as it was asked for, at length and in full, with all that belongs to it:\n```json\n{text}\n```\n"
            : text;
    }

    [Fact]
    public void Read_Garbage_NeverThrowsAndIsReadTheSameTwice()
    {
        string[] parts =
        [
            "{", "}", "[", "]", "\"", ":", ",", "\\ud800", "\\", "\ud800", "\udc00", "1e999", "-", ".", "0", "99999999999", "March", "31", "Feb ", "0000", "/", "$", "%", "km", "²", "^{2}", " per ", "```json\n", "\n```",
            "answer", "\"answer\":", "\\boxed{", "\\frac{1}{0}", "\0", "é", "٣", "in ", "=", "(A)",
        ];
        for (var seed = 1; seed <= 20_000; seed++)
        {
            var random = new Random(seed);
            string Garbage() => string.Concat(Enumerable.Range(0, random.Next(1, 10)).Select(_ => parts[random.Next(parts.Length)]));
            string[] texts = [Garbage(), Garbage(), Garbage()];
            var question = Garbage();
            var fault = Record.Exception(() =>
            {
                var shape = AnswerReader.ShapeOf(question, texts);
                foreach (var form in Enum.GetValues<AnswerForm>().Select(form => new AnswerShape(form)).Append(shape))
                {
                    _ = AnswerReader.Read(texts[0], form);
                    Assert.True(AnswerReader.Normalise(texts[1], form) is not { } once || AnswerReader.Normalise(once, form) == once, $"{form} of <{texts[1]}>");
                }
            });
            Assert.True(fault is null, $"seed {seed}: {fault}");
        }
    }

    // Whoever voted for what, and the winner's own words.
    private static string Counted(string question, (int Rank, string Text)[] members)
    {
        var shape = AnswerReader.ShapeOf(question, [.. members.Select(member => member.Text)]);
        var election = Election.Count(members.Select(member => new Ballot("m" + member.Rank, member.Rank, member.Text, AnswerReader.Read(member.Text, shape))));
        return string.Join(" | ", election.Positions.Select(position => $"{position.Answer}: {string.Join(',', position.Ballots.Select(ballot => ballot.Rank))} <{position.Ballots[0].Text}>"));
    }

    private static bool IsJson(string text) => AnswerReader.Normalise(text, AnswerForm.Json) is not null && !text.Contains("answer", StringComparison.Ordinal);

    private static string Supporters(string[] texts)
    {
        var ballots = texts.Zip(Votes(texts), (text, vote) => (text, vote)).Select((it, rank) => new Ballot("m" + rank, rank, it.text, it.vote));
        return string.Join(" | ", Election.Count(ballots).Positions.Select(position => string.Join(',', position.Ballots.Select(ballot => ballot.Rank))));
    }

    private static IEnumerable<string?> Votes(string[] texts)
    {
        var shape = AnswerReader.ShapeOf("What is it?", texts);
        return texts.Select(text => AnswerReader.Read(text, shape));
    }
}
