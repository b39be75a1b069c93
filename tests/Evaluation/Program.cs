using System.Text.Json;
using LLMHive.Evaluation;

try
{
    var options = EvaluationOptions.Parse(args);
    if (options.OverTraces)
    {
        Console.WriteLine(DeepConfStudy.Run(options));
        return 0;
    }

    var questions = ReplayFile.Load(options.Replay, options.Limit);
    if (options.Members is ["all"])
    {
        options = options with { Members = [.. questions[0].Answers.Keys] };
    }

    Console.WriteLine(options.CheckExtraction ? Check(options, questions)
        : options.CheckCalculator ? Recompute(options, questions)
        : options.Learn.Length > 0 ? await Study(options, questions)
        : await Evaluate(options, questions));
    return 0;
}
catch (UsageException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    await Console.Error.WriteLineAsync(EvaluationOptions.Usage);
    return 2;
}
catch (HttpRequestException e)
{
    await Console.Error.WriteLineAsync($"--url: the product could not be reached: {e.Message}");
    return 1;
}

static async Task<string> Evaluate(EvaluationOptions options, IReadOnlyList<ReplayQuestion> questions)
{
    const int Parallel = 8;
    using var http = options.Url is null ? null : new HttpRunner(options);
    Func<ReplayQuestion, CancellationToken, Task<Outcome>> run = http is null ? new InProcessRunner(options).Run : http.Run;
    var outcomes = new Outcome[questions.Count];
    await System.Threading.Tasks.Parallel.ForAsync(
        0, questions.Count, new ParallelOptions { MaxDegreeOfParallelism = Parallel },
        async (index, stop) => outcomes[index] = await run(questions[index], stop));
    var report = Evaluator.Score(options, questions, outcomes);
    return options.Json ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : report.Table();
}

static async Task<string> Study(EvaluationOptions options, IReadOnlyList<ReplayQuestion> questions)
{
    var report = await new HalvesStudy(options, questions).Run(CancellationToken.None);
    return options.Json ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : options.Markdown ? report.Markdown() : report.Table();
}

static string Recompute(EvaluationOptions options, IReadOnlyList<ReplayQuestion> questions)
{
    const int Examples = 40;
    var report = CalculatorCheck.Run(questions, Examples);
    return options.Json
        ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web)
        : FormattableString.Invariant($"""
            {Path.GetFileName(options.Replay)}: {report.Texts} answers, {report.Calculations} calculations, {report.Wrong} wrong
              right with a wrong step   {report.WithAlarm}
              right with sound steps    {report.Sound}
              right without a step      {report.Silent}
              {string.Join("\n  ", report.Examples)}
            """);
}

static string Check(EvaluationOptions options, IReadOnlyList<ReplayQuestion> questions)
{
    const int Examples = 20;
    var report = ExtractionCheck.Run(questions, Examples);
    return options.Json
        ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web)
        : FormattableString.Invariant($"""
            {Path.GetFileName(options.Replay)}: {report.Texts} texts, form {report.Form}
              equal            {report.Equal} ({report.Agreement:P2})
              each question's form told from itself  {report.EqualUnaided} ({report.AgreementUnaided:P2})
              {string.Join("\n  ", report.Differences)}
            """);
}
