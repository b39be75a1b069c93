using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration.Statistics;

public sealed class RiskControlTests
{
    [Fact]
    public void Allows_BetterThanTheRisk_AnswersAll() =>
        Assert.True(new RiskControl(Enumerable.Range(0, 100).Select(i => (i / 100.0, i % 25 != 0, 1.0))).Allows(0, 0.1));

    [Fact]
    public void Allows_LeastCertaintyAtWhichTheBoundHolds()
    {
        // Of 99 outcomes each one below .5 is wrong, and (9 + 1) of (99 + 1) may be.
        var control = new RiskControl(Enumerable.Range(1, 99).Select(i => (i / 100.0, i >= 50, 1.0)));

        Assert.Equal((true, false), (control.Allows(0.41, 0.1), control.Allows(0.40, 0.1)));
        Assert.Equal((true, false), (control.Allows(0.50, 0.01), control.Allows(0.49, 0.01)));
        Assert.False(control.Allows(1, 0.009));
    }

    [Fact]
    public void Allows_TooFewOutcomes_AnswersNothing() => Assert.False(new RiskControl([(0.9, true, 1.0), (0.8, true, 1.0)]).Allows(1, 0.1));

    [Fact]
    public void Allows_HalfAWord_CountsHalf()
    {
        // A user's word weighs half: twice as many are needed for the same bound.
        static RiskControl Of(int outcomes, double weight) => new(Enumerable.Range(0, outcomes).Select(_ => (0.9, true, weight)));

        Assert.Equal((true, false, true), (Of(9, 1).Allows(0.9, 0.1), Of(9, 0.5).Allows(0.9, 0.1), Of(18, 0.5).Allows(0.9, 0.1)));
    }

    [Fact]
    public void Allows_ManySamples_WrongAnswersStayWithinTheRiskInTheMean()
    {
        const int Trials = 400, Known = 200, Asked = 200;
        var random = new Random(20261126);
        foreach (var risk in new[] { 0.02, 0.05, 0.1, 0.2 })
        {
            var wrong = 0;
            for (var trial = 0; trial < Trials; trial++)
            {
                var control = new RiskControl([.. Enumerable.Range(0, Known).Select(_ => Draw()).Select(it => (it.Certainty, it.Right, 1.0))]);
                wrong += Enumerable.Range(0, Asked).Select(_ => Draw()).Count(it => !it.Right && control.Allows(it.Certainty, risk));
            }

            // Within the bound, and near it: answering nothing would keep every bound.
            Assert.InRange(wrong / (double)(Trials * Asked), risk - 0.012, risk + 0.004);
        }

        (double Certainty, bool Right) Draw()
        {
            var certainty = random.NextDouble();
            return (certainty, random.NextDouble() < 0.4 + (0.55 * certainty));
        }
    }
}
