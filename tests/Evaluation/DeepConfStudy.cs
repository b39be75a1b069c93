using System.Text.Json;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>One recorded question with many traces of one model.</summary>
internal sealed record TracedQuestion(string Id, string Gold, IReadOnlyList<RecordedTrace> Traces);

/// <summary>A trace: the file's reading of its answer, whether that is right, and the confidence of the answer's tokens.</summary>
internal sealed record RecordedTrace(string? Answer, bool Ok, IReadOnlyList<double> Conf);

/// <summary>
/// Confidence voting over recorded traces against their plain majority: in the order of the file, and in random orders, since a
/// file may be sorted; and as the first rung of a council, which asks for so many at most. Whether a trace is right is looked at for scoring only.
/// </summary>
internal static class DeepConfStudy
{
    private static readonly int[] MostTraces = [8, 16, 32, 64];

    public static async Task<string> Run(EvaluationOptions options)
    {
        var questions = Load(options.Replay);
        var vote = new DeepConfVote(new DeepConfOptions { Eta = options.Eta });
        var majority = questions.Count(question => IsRight(question, question.Traces.Select(trace => trace.Answer).OfType<string>().CountBy(it => it).OrderByDescending(it => it.Value).First().Key));
        var inOrder = Scores(vote, questions, question => question.Traces);
        var random = new Random(options.Seed);
        var shuffled = Enumerable.Range(0, options.Halves).Select(_ => Scores(vote, questions, question => Shuffled(question.Traces, random))).ToList();
        var rungs = new List<Rung>();
        foreach (var most in MostTraces)
        {
            rungs.Add(await Climb(options, questions, most));
        }

        var report = new
        {
            file = Path.GetFileName(options.Replay), questions = questions.Count, eta = options.Eta, plain_majority = majority,
            file_order = inOrder, orders = options.Halves, seed = options.Seed,
            random_orders = new Score(shuffled.Average(it => it.Right), shuffled.Average(it => it.Traces), shuffled.Average(it => it.Cut)),
            worst = shuffled.Min(it => it.Right), best = shuffled.Max(it => it.Right), rungs,
        };
        return options.Json ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : FormattableString.Invariant($"""
            {report.file}: confidence vote, eta {report.eta}, {report.questions} questions
              plain majority of all traces  {report.plain_majority} right
              order of the file             {inOrder}
              {report.orders} random orders, seed {report.seed}   {report.random_orders}; {report.worst:0} to {report.best:0} right
              as rung A of a council, the same orders
            {string.Join('\n', rungs)}
            """);
    }

    /// <summary>The council itself, with one member, over the same random orders.</summary>
    private static async Task<Rung> Climb(EvaluationOptions options, List<TracedQuestion> questions, int most)
    {
        const string model = "recorded";
        var council = new CouncilStrategy(
            new FanOutOptions(), new CouncilOptions(), new DeepConfOptions { Eta = options.Eta, Traces = most }, new JudgeOptions(), new ReserveOptions(), new StatisticsOptions());
        var random = new Random(options.Seed);
        var (right, decided, asked, cut) = (0, 0, 0, 0);
        for (var order = 0; order < options.Halves; order++)
        {
            foreach (var question in questions)
            {
                var trace = new TraceWriter();
                var budget = new BudgetLease(int.MaxValue, null, null, DateTimeOffset.MaxValue);
                var decision = await council.Run(
                    new RunContext
                    {
                        Messages = [new ChatMessage("user", "Give the answer in \\boxed{}.")], Members = [model], TellTokens = [model], Budget = budget, Trace = trace,
                        Agents = new AccountedAgentPool(new TracedTransport(Shuffled(question.Traces, random)), budget, trace, TimeProvider.System),
                        Clock = TimeProvider.System, Random = random, NewKey = TagKeys.From(random),
                    },
                    CancellationToken.None);
                var calls = trace.Snapshot().Where(entry => entry.Kind == TraceKind.Call).ToList();
                right += question.Traces.Any(it => it.Ok && decision.Answer == $"\\boxed{{{it.Answer}}}") ? 1 : 0;
                decided += decision.StopReason is "share" or "confident" ? 1 : 0;
                asked += calls.Count;
                cut += calls.Count(call => call.Error == AgentErrors.Cut);
            }
        }

        var runs = (double)questions.Count * options.Halves;
        return new Rung(most, right / (double)options.Halves, decided / runs, asked / runs, cut / runs);
    }

    private static Score Scores(DeepConfVote vote, IReadOnlyList<TracedQuestion> questions, Func<TracedQuestion, IReadOnlyList<RecordedTrace>> order)
    {
        var results = questions.Select(question => (question, Result: vote.Decide(order(question).Select(trace => new ConfidenceTrace(trace.Answer, [.. trace.Conf]))))).ToList();
        return new Score(
            results.Count(it => IsRight(it.question, it.Result.Answer)), results.Average(it => it.Result.Kept + it.Result.Cut), results.Average(it => it.Result.Cut));
    }

    private static bool IsRight(TracedQuestion question, string? answer) => answer is not null && question.Traces.Any(trace => trace.Ok && trace.Answer == answer);

    private static RecordedTrace[] Shuffled(IReadOnlyList<RecordedTrace> traces, Random random)
    {
        var shuffled = traces.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static List<TracedQuestion> Load(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<TracedQuestion>(line, JsonSerializerOptions.Web)!)];
        }
        catch (JsonException e)
        {
            throw new UsageException($"--replay {path}: holds no questions with traces: {e.Message}");
        }
    }

    private sealed record Rung(int Most, double Right, double Decided, double Traces, double Cut)
    {
        public override string ToString() => FormattableString.Invariant(
            $"    at most {Most,2} traces  {Right:0.##} right, {Decided:P0} decided there, {Traces:0.#} traces a question, {Cut:0.#} of them cut");
    }

    private sealed record Score(double Right, double Traces, double Cut)
    {
        public override string ToString() => FormattableString.Invariant($"{Right:0.##} right, {Traces:0.#} traces a question, {Cut:0.#} of them cut");
    }
}
