using System.Globalization;
using System.Text.Json;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>
/// What holds of every engine, with and without a refined prompt, whatever models, budgets, clocks and callers do. More worlds than the
/// usual ones: <c>LLMHIVE_SCHEDULES=2000</c> for that many of each engine.
/// </summary>
public sealed class EveryEngineTests
{
    private const int Seed = 20261127;
    private const int Usual = 125;

    private static readonly string[] _questions =
    [
        "What is 12 * 6?", "Tell of the sea at Oslo, and how far it is.", "Which one is it?\nA) red\nB) blue\nC) green\nD) none",
    ];

    private static readonly TaskStatistics _known = AutoBench.Cascading();
    private static readonly StrategyCatalogue _engines = Engines(new DeepConfOptions());
    private static readonly StrategyCatalogue _withTraces = Engines(new DeepConfOptions { Traces = 8 });

    [Theory]
    [InlineData("vote")]
    [InlineData("fast")]
    [InlineData("auto", 1)]
    [InlineData("auto", 2)]
    [InlineData("auto", 3)]
    [InlineData("auto", 4)]
    [InlineData("auto", 5)]
    [InlineData("fuse")]
    [InlineData("council")]
    [InlineData("council", null, true)]
    [InlineData("refine")]
    [InlineData("roles")]
    public async Task Run_RandomSchedules_NeverGoOverBudgetAndKeepTheContract(string name, int? accuracy = null, bool traces = false)
    {
        var worlds = int.TryParse(Environment.GetEnvironmentVariable("LLMHIVE_SCHEDULES"), NumberStyles.None, CultureInfo.InvariantCulture, out var more) ? more : Usual;
        for (var seed = Seed; seed < Seed + worlds; seed++)
        {
            var question = _questions[seed % _questions.Length];
            var world = new RandomWorld(seed, question, (asked, random) => Reply(question, asked, random), seed % 2 == 0 ? NoStatistics.Instance : new FixedStatistics(_known), accuracy);
            var diffusion = RandomWorld.DiffusionOf(seed);

            var broken = await world.Broken((traces ? _withTraces : _engines).Find(name, accuracy, diffusion)!, diffusion);

            Assert.True(broken is null, $"seed {seed}, diffusion {diffusion}: {broken}");
        }
    }

    private static StrategyCatalogue Engines(DeepConfOptions deepConf)
    {
        var (fanOut, judge, reserve) = (new FanOutOptions(), new JudgeOptions(), new ReserveOptions());
        var vote = new VoteStrategy(fanOut, new VoteOptions());
        return new StrategyCatalogue(
        [
            vote, new FastStrategy(new FastOptions()), new AutoStrategy(fanOut, new AutoOptions()),
            new FuseStrategy(fanOut, vote, new FuseOptions(), judge, reserve),
            new CouncilStrategy(fanOut, new CouncilOptions(), deepConf, judge, reserve, new StatisticsOptions()),
            new RefineStrategy(new RefineOptions(), new AnswerVerifiers(NoJsonSchemas.Instance)), new RolesStrategy(new RolesOptions(), reserve, judge),
        ]);
    }

    private static string Reply(string question, AgentQuestion asked, Random random) => asked.Role switch
    {
        "judge" => ScriptedJudge.Says(ScriptedJudge.Candidates(asked).Count > 1 ? Any(random, "A", "A", "B", "tie") : Any(random, "yes", "yes", "no")),
        "challenger" => Any(random, """{"decision": "keep", "answer": "", "evidence": []}""", """{"decision": "change", "answer": "72", "evidence": [{"type": "calculation", "text": "12 * 6 = 72"}]}"""),
        "interpreter" => Any(random, """{"meanings": ["one"], "decided": true}""", """{"meanings": ["one", "other"], "decided": false, "questions": ["Which?"], "assumption": "by sea"}"""),
        _ => asked.Stage switch
        {
            "diffusion" => JsonSerializer.Serialize(new { prompt = $"{question}\n{Any(random, "please", "kindly", "as ever", "in words")}" }),
            "plan" => Any(random, Plan, Plan, """{"sub_goals": ["one"]}""", """{"sub_goals": ["a", "b"], "nodes": []}"""),
            "node" => Any(random, """{"result": "far", "evidence": ["map"]}""", """{"result": ""}""", "72"),
            "approve" => Any(random, """{"approved": true}""", """{"approved": false, "returns": [{"node": "far", "reason": "vague"}]}"""),
            _ => Any(random, "72", "18", "The answer is 72.", "12 * 6 = 72", "12 * 6 = 74", "The answer is (B).", "The sea is wide and blue.", "I'm sorry, I cannot help with that."),
        },
    };

    private const string Plan = """
        {"sub_goals": ["sea", "distance"], "nodes": [
          {"id": "sea", "role": "lead_researcher", "objective": "find the sea", "budget_share": 0.3},
          {"id": "far", "role": "lead_analyst", "objective": "find the distance", "evidence_needed": true, "budget_share": 0.3},
          {"id": "check", "role": "fact_checker", "objective": "check both", "inputs": ["sea", "far"], "budget_share": 0.1}]}
        """;

    private static string Any(Random random, params string[] texts) => texts[random.Next(texts.Length)];
}
