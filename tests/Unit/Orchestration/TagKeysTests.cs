using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>
/// The run's chance follows from the caller's seed, so whoever sets it, or knows that it is always the same, knows all that is drawn
/// from it. The keys of tags come from elsewhere.
/// </summary>
public sealed class TagKeysTests
{
    private const string Known = "0123456789abcdef";
    private static readonly JudgeOptions Judge = new();
    private static readonly FanOutOptions FanOut = new();
    private static readonly VoteStrategy Vote = new(FanOut, new VoteOptions());

    [Fact]
    public void Secret_EachTime_IsAnother()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => TagKeys.Secret()).ToHashSet();

        Assert.Equal(1000, keys.Count);
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{16}$", key));
    }

    [Theory]
    [InlineData("fuse")]
    [InlineData("council")]
    [InlineData("roles")]
    [InlineData("fast")]
    public async Task Run_SameSeed_TakesItsKeysFromElsewhere(string engine)
    {
        var bench = new EngineBench
        {
            Members = ["a", "b", "c"], Question = "How many eggs are in 12 rows of 6?", NewKey = () => Known, Diffusion = engine == "fast" ? PromptDiffusion.On : PromptDiffusion.Off,
        };
        foreach (var (model, said) in (IEnumerable<(string, string)>)[("a", "The answer is 72."), ("b", "The answer is 18."), ("c", "The answer is 60.")])
        {
            bench.Agents.Replies(model, question => ScriptedJudge.IsAsked(question) ? ScriptedJudge.Says("tie") : said);
        }

        await bench.Start(Engine(engine)).Decision();

        var keyed = bench.Agents.Questions.SelectMany(question => question.Messages).Where(message => message.Text.Contains("with the key ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(keyed);
        Assert.All(keyed, message => Assert.Contains($"with the key {Known}", message.Text, StringComparison.Ordinal));
    }

    private static IOrchestrationStrategy Engine(string name) => name switch
    {
        "fuse" => new FuseStrategy(FanOut, Vote, new FuseOptions { VoteOnClosed = false }, Judge, new ReserveOptions()),
        "council" => new CouncilStrategy(FanOut, new CouncilOptions(), new DeepConfOptions(), Judge, new ReserveOptions(), new StatisticsOptions()),
        "roles" => new RolesStrategy(new RolesOptions(), new ReserveOptions(), new JudgeOptions()),
        _ => new StrategyCatalogue([new FastStrategy(new FastOptions())]).Find("fast", null, PromptDiffusion.On)!,
    };
}
