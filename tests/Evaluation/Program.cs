using System.Text.Json;
using LLMHive.Evaluation;

try
{
    var options = EvaluationOptions.Parse(args);
    if (options.OverTraces)
    {
        Console.WriteLine(await DeepConfStudy.Run(options));
        return 0;
    }

    if (options.Learn.Length > 0)
    {
        Console.WriteLine(await Study(options));
        return 0;
    }

    var questions = ReplayFile.Load(options.Replay, options.Limit);
    options = options with { Members = Named(options.Members, questions) };
    Console.WriteLine(options.CheckExtraction ? Check(options, questions)
        : options.JudgeAccuracy is not null ? await JudgeStudy.Run(options, questions, CancellationToken.None)
        : options.CheckCalculator ? Recompute(options, questions)
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

static async Task<string> Study(EvaluationOptions options)
{
    var reports = new List<HalvesReport>();
    foreach (var file in options.Files)
    {
        var questions = ReplayFile.Load(file, options.Limit);
        var one = options with { Replay = file, Members = Named(options.Members, questions) };
        if (options.Curve)
        {
            return (await new HalvesStudy(one, questions).Curve(CancellationToken.None)).Markdown();
        }

        reports.Add(await new HalvesStudy(one, questions).Run(CancellationToken.None));
    }

    return reports is [var report]
        ? options.Json ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : options.Markdown ? report.Markdown() : report.Table()
        : options.Json ? JsonSerializer.Serialize(new AcrossReport(reports), JsonSerializerOptions.Web) : new AcrossReport(reports).Markdown();
}

// 'all' = in the file's order; 'best:N' and 'without-best:N' by the labels of all questions, in hindsight.
static IReadOnlyList<string> Named(IReadOnlyList<string> members, IReadOnlyList<ReplayQuestion> questions)
{
    var all = questions[0].Answers.Keys.ToList();
    if (members is not [var word] || (word != "all" && !word.Contains(':', StringComparison.Ordinal)))
    {
        return members;
    }

    var ranked = all.OrderByDescending(member => questions.Count(question => Evaluator.Recorded(question, member) == question.Gold)).ToList();
    return word.Split(':') switch
    {
        ["all"] => all,
        ["best", var count] when int.TryParse(count, out var n) && n > 0 => [.. ranked.Take(n)],
        ["without-best", var count] when int.TryParse(count, out var n) && n > 0 => [.. ranked.Skip(1).Take(n)],
        _ => throw new UsageException($"--members {word}: give names, all, best:N or without-best:N."),
    };
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
              right            {report.Right}, by the file's reading {report.RightByFile}; by that only:
              {string.Join("\n  ", report.Lost)}
              differences:
              {string.Join("\n  ", report.Differences)}
            """);
}
