using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class DeepConfTests
{
    private static ConfidenceTrace Trace(string? answer, double confidence, int tokens = 40) => new(answer, [.. Enumerable.Repeat(confidence, tokens)]);

    private static DeepConfResult Vote(IEnumerable<ConfidenceTrace> traces, DeepConfOptions? options = null, bool stopEarly = true) =>
        new DeepConfVote(options ?? new(), stopEarly).Decide(traces);

    [Fact]
    public void OfToken_TopLogProbabilities_IsMinusTheirMean()
    {
        Assert.Equal(2, TokenConfidence.OfToken([-1, -2, -3]), 12);
        Assert.Equal(0, TokenConfidence.OfToken([]));
    }

    [Theory]
    [InlineData(10, 32)]
    [InlineData(800, 100)]
    [InlineData(100_000, 2048)]
    public void Window_OfALength_IsAnEighthWithinBounds(int tokens, int window) => Assert.Equal(window, TokenConfidence.Window(tokens));

    [Fact]
    public void OfTrace_ADipInTheMiddle_IsTheMeanOfTheLowestGroup()
    {
        double[] tokens = [.. Enumerable.Repeat(10.0, 50), .. Enumerable.Repeat(2.0, 4), .. Enumerable.Repeat(10.0, 50)];
        Assert.Equal(2, TokenConfidence.OfTrace(tokens, 4), 12);
        Assert.Equal(((28 * 10.0) + 8) / 32, TokenConfidence.OfTrace(tokens, 32), 12);
        Assert.Equal(6, TokenConfidence.OfTrace([4.0, 8.0], 32), 12); // shorter than a group
        Assert.Equal(0, TokenConfidence.OfTrace([], 32));
    }

    [Fact]
    public void OfTrace_RandomTraces_EqualsTheSlowMinimumOverAllGroups()
    {
        const int Seed = 20261126;
        var random = new Random(Seed);
        for (var round = 0; round < 500; round++)
        {
            var tokens = Enumerable.Range(0, random.Next(1, 120)).Select(_ => random.NextDouble() * 30).ToArray();
            var window = random.Next(1, 60);
            var expected = tokens.Length < window ? tokens.Average() : Enumerable.Range(0, tokens.Length - window + 1).Min(at => tokens.AsSpan(at, window).ToArray().Average());
            Assert.True(Math.Abs(expected - TokenConfidence.OfTrace(tokens, window)) < 1e-9, $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void Passes_GroupFallsBelowTheLine_StopsAtThatToken()
    {
        var gate = new ConfidenceGate(5, 4);
        var at = 0;
        double[] tokens = [1, 9, 9, 9, 9, 1, 1, 1];
        while (gate.Passes(tokens[at]))
        {
            at++;
        }

        Assert.Equal(7, at); // 9 9 1 1 is on the line, 9 1 1 1 below it
    }

    [Fact]
    public void Decide_SureMinorityAgainstAnUnsureMajority_FollowsTheConfidence()
    {
        ConfidenceTrace[] warm = [Trace("right", 20), Trace("right", 20), Trace("right", 21), Trace("wrong", 15)];
        var result = Vote([.. warm, .. Enumerable.Repeat(Trace("wrong", 8), 30)], stopEarly: false);

        Assert.Equal(("right", 30, 4), (result.Answer, result.Cut, result.Kept));
        Assert.Equal(61 / 76.0, result.Share, 9);
        Assert.Equal((4 * 40) + (30 * 32), result.TokensRead); // each was cut when its first group was whole
    }

    [Theory]
    [InlineData(10, 20.7)]
    [InlineData(90, 16.5)]
    [InlineData(100, 15)]
    public void Decide_WarmUp_SetsTheLineAtThePercentile(double eta, double line)
    {
        ConfidenceTrace[] warm = [Trace("a", 20), Trace("b", 20), Trace("c", 21), Trace("d", 15)];
        Assert.Equal(line, Vote(warm, new DeepConfOptions { Eta = eta }).Line, 9);
    }

    [Fact]
    public void Decide_WarmUpOfOneMind_ReadsNoMore()
    {
        var read = 0;
        IEnumerable<ConfidenceTrace> Written()
        {
            while (true)
            {
                read++;
                yield return Trace("same", 20);
            }
        }

        var result = Vote(Written());
        Assert.Equal(("same", "share", 4), (result.Answer, result.StopReason, read));
    }

    [Fact]
    public void Decide_AlmostOfOneMind_StopsWhenConfident()
    {
        var traces = Enumerable.Range(0, 100).Select(i => Trace(i == 1 ? "other" : "most", 20));
        var result = Vote(traces);
        Assert.Equal(("most", "confident"), (result.Answer, result.StopReason));
        Assert.Equal(7, result.Kept); // six against one: Pr[Beta(7, 2) > ½] = .965; five against one: .938
    }

    [Fact]
    public void Decide_EmptyTracesAndThoseWithoutAnAnswer_DoNotVote()
    {
        var result = Vote([Trace(null, 20), Trace("a", 20), Trace("a", 20), Trace(null, 20), new ConfidenceTrace("b", []), Trace(null, 30)], stopEarly: false);
        Assert.Equal(("a", 1.0, 1), (result.Answer, result.Share, result.Cut));
    }

    [Fact]
    public void Decide_FewerTracesThanAWarmUp_VotesWithThem()
    {
        Assert.Equal(("b", 2), (Vote([Trace("a", 10), Trace("b", 20)]).Answer, Vote([Trace("a", 10), Trace("b", 20)]).Kept));
        Assert.Null(Vote([]).Answer);
    }

    [Fact]
    public void Decide_AnyOrderOfAWarmUp_DecidesAlike()
    {
        const int Seed = 20261126;
        var random = new Random(Seed);
        for (var round = 0; round < 200; round++)
        {
            var traces = Enumerable.Range(0, 4).Select(_ => Trace("abc"[random.Next(3)].ToString(), random.Next(1, 4))).ToArray();
            var first = Vote(traces);
            random.Shuffle(traces);
            Assert.True(first.Answer == Vote(traces).Answer, $"seed {Seed}, round {round}");
        }
    }
}
