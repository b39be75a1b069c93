using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>Open answers of different words: which of them are one vote, who decided that, and what it cost.</summary>
public sealed class MeaningReaderTests
{
    private const string Near = "The river rises in the snows of the high mountains,\nand reaches the sea after a long way through the plains.";
    private const string Like = "High mountains with much snow are where this river begins,\nand after crossing the plains it ends in the sea.";
    private const string Far = "Nobody can say where the river comes from,\nsince all of its maps were lost in the fire of the old library.";

    private static VoteStrategy Vote(MeaningOptions? options = null) => new(
        new FanOutOptions(), new VoteOptions(), new MeaningReader(options ?? new MeaningOptions { Model = "embed" }, new JudgeOptions()));

    /// <summary>Three members with these texts, a fourth model that judges, and embeddings at these angles in degrees.</summary>
    private static EngineBench Bench(string judge, params (string Text, double Angle)[] answers)
    {
        var bench = new EngineBench { Members = [.. answers.Select((_, i) => "m" + i)], Reserve = ["judge"] };
        for (var i = 0; i < answers.Length; i++)
        {
            bench.Agents.Answers("m" + i, answers[i].Text);
        }

        bench.Agents.Answers("judge", judge).Acts("embed", question => ScriptedAgents.Whole("embed", "") with
        {
            Vectors = [.. question.Texts.Select(text => Direction(answers.First(it => it.Text.EndsWith(text, StringComparison.Ordinal)).Angle))],
        });
        return bench;
    }

    private static ImmutableArray<float> Direction(double degrees) => [(float)Math.Cos(degrees * Math.PI / 180), (float)Math.Sin(degrees * Math.PI / 180)];

    private static string Word(string verdict) => $$"""{"reason": "scripted", "verdict": "{{verdict}}"}""";

    [Fact]
    public async Task Read_AlikeInOtherWords_IsOneVoteThatNoJudgeIsAskedFor()
    {
        var bench = Bench(Word("no"), (Far, 90), (Near, 0), (Like, 20)); // cos 20° = .94

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Complete, Near), (decision.Status, decision.Answer));
        Assert.Equal(2.0 / 3, decision.Agreement!.Value, 9);
        Assert.Equal(["m1", "m2"], decision.Votes[0].Models.ToArray());
        Assert.Equal(decision.VoteOf["m1"], decision.VoteOf["m2"]);
        Assert.DoesNotContain("judge", bench.Agents.Asked);
        var embedding = Assert.Single(bench.Calls, call => call.Model == "embed");
        Assert.Equal(("meaning", ScriptedAgents.Price), (embedding.Stage, embedding.CostUsd));
        var compared = Assert.Single(bench.Trace.Snapshot(), entry => entry is { Stage: "meaning", Kind: TraceKind.Cluster });
        Assert.Contains("\"by\":\"embedding\"", compared.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_AFewWordsHoweverNear_AreAskedOfJudges()
    {
        var bench = Bench(Word("yes"), ("Paris", 0), ("In France that would be Paris", 5), ("Lyon", 90));

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Complete, "Paris"), (decision.Status, decision.Answer));
        Assert.Equal(["m0", "m1"], decision.Votes[0].Models.ToArray());
        Assert.Equal(2, bench.Agents.Asked.Count(model => model == "judge"));
    }

    [Theory]
    [InlineData("yes", 2, 2)] // both directions
    [InlineData("no", 3, 1)] // one is enough
    public async Task Read_InTheGreyZone_JudgesDecide(string verdict, int positions, int asked)
    {
        var bench = Bench(Word(verdict), (Near, 0), (Like, 30), (Far, 90)); // cos 30° = .87, cos 60° = .5

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal(positions, decision.Votes.Length);
        Assert.Equal(asked, bench.Agents.Asked.Count(model => model == "judge"));
        Assert.Equal(verdict == "yes", decision.Degradations.IsEmpty);
    }

    [Theory]
    [InlineData("It takes 5 days", "It takes 6 days")]
    [InlineData("The bridge is open to all traffic", "The bridge is not open to all traffic")]
    [InlineData("They will come on Monday", "They won't come on Monday")]
    public async Task Read_NearButForADetail_IsAskedOfJudges(string one, string other)
    {
        const string Rest = ",\nas the notice beside the road has told everybody since the beginning of the works in the valley last spring.";
        var bench = Bench(Word("no"), (one + Rest, 0), (other + Rest, 3), (Far, 90));

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal(3, decision.Votes.Length);
        Assert.Contains("judge", bench.Agents.Asked);
    }

    [Fact]
    public async Task Read_KnownToDiffer_IsNotJoinedThroughAThird()
    {
        // The middle one is like both of the others, which are not like each other.
        var bench = Bench(Word("yes"), (Near, 0), (Like, 22), (Far, 44));

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal(2, decision.Votes.Length);
        Assert.DoesNotContain("judge", bench.Agents.Asked);
    }

    [Fact]
    public async Task Read_NoEmbedding_VotesByWordsAndSaysSo()
    {
        var bench = Bench(Word("yes"), (Near, 0), (Like, 10), (Far, 90));
        bench.Agents.Fails("embed", CallOutcome.RateLimited);

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Degraded, Near), (decision.Status, decision.Answer));
        Assert.Equal(["meanings: not compared (rate_limited)", "no_majority"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Read_JudgeSilent_LeavesThemApartAndSaysSo()
    {
        var bench = Bench("I would rather not say.", (Near, 0), (Like, 30), (Far, 90));

        var decision = await bench.Start(Vote()).Decision();

        Assert.Contains("meanings: 1 of 1 pairs not decided (unreadable)", decision.Degradations);
        Assert.Equal(3, decision.Votes.Length);
    }

    [Fact]
    public async Task Read_MorePairsThanMayBeJudged_LeavesTheLeastAlikeApart()
    {
        var bench = Bench(Word("yes"), (Near, 0), (Like, 25), (Far, 53)); // .906, .883; .602 is no grey zone

        var decision = await bench.Start(Vote(new MeaningOptions { Model = "embed", MaxJudged = 1, Different = 0.55 })).Decision();

        Assert.Equal(2, decision.Votes.Length);
        Assert.Contains("meanings: 2 of 3 pairs not decided (enough_judged)", decision.Degradations);
    }

    [Theory]
    [InlineData("embed", "4", "4", "5")] // a number has a normal form
    [InlineData("embed", Near, Near, Near)] // there is one answer
    [InlineData("", Near, Like, Far)] // no model is named
    public async Task Read_NothingToCompare_AsksNobody(string model, params string[] texts)
    {
        var bench = Bench(Word("yes"), [.. texts.Select(text => (text, 0.0))]);
        await bench.Start(Vote(new MeaningOptions { Model = model })).Decision();
        Assert.Equal(["m0", "m1", "m2"], bench.Agents.Asked.Order());
    }

    [Fact]
    public void Needs_PairsUpToTheBound_CountsBothDirections()
    {
        var reader = new MeaningReader(new MeaningOptions { Model = "embed" }, new JudgeOptions());
        Assert.Equal([EngineNeeds.None, new EngineNeeds(3, 6), new(7, 15), new(9, 21)], new[] { 1, 2, 3, 5 }.Select(reader.Needs));
        Assert.Equal(EngineNeeds.None, new MeaningReader(new MeaningOptions(), new JudgeOptions()).Needs(5));
    }

    /// <summary>Who stands where in the ranking plays no part in who means the same.</summary>
    [Fact]
    public async Task Read_MembersInAnyOrder_FindsTheSameClusters()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var answers = Enumerable.Range(0, 6).Select(i => (
                Text: $"Answer {(char)('a' + i)} tells it at some length,\n{new string((char)('a' + i), 130)}", Angle: random.NextDouble() * 120)).ToArray();
            var clusters = await Clusters(answers);
            random.Shuffle(answers);
            Assert.True(clusters.SetEquals(await Clusters(answers)), $"seed {seed}");
        }

        static async Task<HashSet<string>> Clusters((string Text, double Angle)[] answers)
        {
            var decision = await Bench(Word("yes"), answers).Start(Vote(new MeaningOptions { Model = "embed", MaxJudged = 2 })).Decision();
            return [.. decision.Votes.Select(vote => string.Concat(vote.Models.Select(model => answers[model[1] - '0'].Text[7]).Order()))];
        }
    }
}
