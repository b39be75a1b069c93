using System.Globalization;

namespace LLMHive.Evaluation;

/// <summary>The command line.</summary>
internal sealed record EvaluationOptions
{
    public const string Usage = """
        Usage: dotnet run --project tests/Evaluation -- --replay FILE (--strategy NAME --members A,B,C | --check-extraction | --check-calculator)
          --replay FILE        recorded answers, one question a line; with --learn also FILE,FILE,… for a mean over files
          --strategy NAME      engine to run: vote, fast, auto, refine, roles, fuse, council
          --members A,B,C      models of the file, best first; 'all' = all of the file, in its order; 'best:N' = its N best,
                               'without-best:N' = the N best but the first, both in hindsight
          --accuracy N         level of auto, 1 to 3
          --max-cost-ratio N   for auto, in place of an accuracy: a mean cost of N hundredths of the best single member's
          --max-risk N         for vote and auto: abstain so that at most N of a hundred questions are answered wrongly
          --learn half --test other-half
                               learn from the labels of a random half of the questions, report on the other half;
                               --halves N (20) such splits from --seed N (1); in process only
          --learn nothing      the same report without any label
          --curve              with --learn: accuracy against cost over tolerances of auto, beside every single member
          --ablate             with --learn: switches each mechanism of the engine alone, and reports what that changes
          --markdown           with --learn: tables for docs/engines.md
          --limit N            only the first N questions
          --url URL --key KEY  ask a running product (model hive/NAME, members replay/A …) instead of running in process;
                               the key may also stand in LLMHIVE_API_KEY
          --json               one JSON object instead of a table
          --judge-accuracy N   for fuse, council, roles, refine and --diffusion: simulated judges, challengers, managers and
                               correctors that are right N times of a hundred, and unreadable --malformed M (20) times. In process
                               only; a row for docs/engines.md, the mean of --halves N (20) runs from --seed N
          --diffusion          with --judge-accuracy: the prompt is refined before vote or fast, against the same without
          --ablate             with --judge-accuracy: roles without the rival's answer, diffusion without confirmation of meaning
          --ablate             for refine: checks the arithmetic alone, not the working
          --pattern REGEX      for refine: the answer has to hold it, instead of the checks of its arithmetic and working
          --no-abstention      council answers with its heaviest position where it would abstain
          --check-calculator   recompute the arithmetic of all answers, and tell how often those with wrong steps are right
          --strategy deepconf  confidence vote over a file of traces of one model; --eta 10 (strict, default) to 90 (lenient),
                               --halves N random orders from --seed N
          --check-extraction   compare how answers are read with the file's own reading; runs no engine
        """;

    public required string Replay { get; init; }

    public string Strategy { get; init; } = "";

    public IReadOnlyList<string> Members { get; init; } = [];

    public int? Limit { get; init; }

    public Uri? Url { get; init; }

    public string? Key { get; init; }

    public bool Json { get; init; }

    public bool CheckExtraction { get; init; }

    public bool CheckCalculator { get; init; }

    /// <summary>"half": learn from the labels of one half, report on the other; empty = nothing is learned.</summary>
    public string Learn { get; init; } = "";

    public int Halves { get; init; } = 20;

    public int Seed { get; init; } = 1;

    public bool Ablate { get; init; }

    /// <summary>Strictness of the confidence vote: 10 is strict, 90 lenient.</summary>
    public int Eta { get; init; } = 10;

    /// <summary>Right judgements of a hundred; null = no judges are simulated.</summary>
    public int? JudgeAccuracy { get; init; }

    /// <summary>Judgements of a hundred that cannot be read.</summary>
    public int Malformed { get; init; } = 20;

    /// <summary>Mean cost of auto, in hundredths of the best single member's; null = its accuracy counts.</summary>
    public int? MaxCostRatio { get; init; }

    /// <summary>Most questions of a hundred that may be answered wrongly; null = all are answered.</summary>
    public int? MaxRisk { get; init; }

    public bool NoAbstention { get; init; }

    /// <summary>The prompt is refined before the engine runs.</summary>
    public bool Diffusion { get; init; }

    /// <summary>What <c>refine</c> checks answers for; null = their arithmetic and working.</summary>
    public string? Pattern { get; init; }

    /// <summary>The file holds traces with token confidences, not answers of several models.</summary>
    public bool OverTraces => Strategy == "deepconf";

    public bool Markdown { get; init; }

    public int? Accuracy { get; init; }

    public bool Curve { get; init; }

    public IReadOnlyList<string> Files => Replay.Split(',', StringSplitOptions.RemoveEmptyEntries);

    public static EvaluationOptions Parse(IReadOnlyList<string> args)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            values[args[i]] = args[i] switch
            {
                "--json" or "--check-extraction" or "--check-calculator" or "--ablate" or "--markdown" or "--curve" or "--no-abstention" or "--diffusion" => "",
                "--replay" or "--strategy" or "--members" or "--limit" or "--url" or "--key" or "--learn" or "--test" or "--halves" or "--seed" or "--accuracy" or "--eta" or "--judge-accuracy" or "--max-risk" or "--max-cost-ratio" or "--malformed" or "--pattern" =>
                    i + 1 < args.Count ? args[++i] : throw new UsageException($"{args[i]} needs a value."),
                _ => throw new UsageException($"'{args[i]}' is unknown."),
            };
        }

        var options = new EvaluationOptions
        {
            Replay = values.GetValueOrDefault("--replay") ?? throw new UsageException("--replay FILE is missing."),
            Strategy = values.GetValueOrDefault("--strategy", ""),
            Members = values.GetValueOrDefault("--members", "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Limit = values.TryGetValue("--limit", out var limit) ? Positive("--limit", limit) : null,
            Url = values.TryGetValue("--url", out var url) ? Address(url) : null,
            Key = values.GetValueOrDefault("--key") ?? Environment.GetEnvironmentVariable("LLMHIVE_API_KEY"),
            Json = values.ContainsKey("--json"),
            CheckExtraction = values.ContainsKey("--check-extraction"),
            CheckCalculator = values.ContainsKey("--check-calculator"),
            Learn = values.GetValueOrDefault("--learn", ""),
            Halves = Positive("--halves", values.GetValueOrDefault("--halves", "20")),
            Seed = Positive("--seed", values.GetValueOrDefault("--seed", "1")),
            Eta = Positive("--eta", values.GetValueOrDefault("--eta", "10")),
            JudgeAccuracy = values.TryGetValue("--judge-accuracy", out var judged) ? Positive("--judge-accuracy", judged) : null,
            Malformed = Positive("--malformed", values.GetValueOrDefault("--malformed", "20")),
            MaxRisk = values.TryGetValue("--max-risk", out var risk) ? Positive("--max-risk", risk) : null,
            MaxCostRatio = values.TryGetValue("--max-cost-ratio", out var ratio) ? Positive("--max-cost-ratio", ratio) : null,
            NoAbstention = values.ContainsKey("--no-abstention"),
            Diffusion = values.ContainsKey("--diffusion"),
            Pattern = values.GetValueOrDefault("--pattern"),
            Ablate = values.ContainsKey("--ablate"),
            Markdown = values.ContainsKey("--markdown"),
            Curve = values.ContainsKey("--curve"),
            Accuracy = values.TryGetValue("--accuracy", out var accuracy) ? Positive("--accuracy", accuracy) : null,
        };
        return options.Checked(values.GetValueOrDefault("--test", "other-half"));
    }

    private EvaluationOptions Checked(string test) =>
        Files.FirstOrDefault(file => !File.Exists(file)) is { } missing ? throw new UsageException($"--replay {missing}: there is no such file.")
        : Files.Count != 1 && Learn.Length == 0 ? throw new UsageException("--replay: several files need --learn.")
        : CheckExtraction || CheckCalculator ? this
        : Strategy.Length == 0 ? throw new UsageException("--strategy NAME is missing (vote, fast, auto …), or --check-extraction.")
        : OverTraces ? (Eta <= 100 ? this : throw new UsageException($"--eta {Eta}: give 1 to 100."))
        : Members.Count == 0 ? throw new UsageException("--members A,B,C is missing: models of the file, best first.")
        : Learn is not ("" or "half" or "nothing") ? throw new UsageException($"--learn {Learn}: half and nothing are known.")
        : MaxRisk is not null && Strategy is not ("vote" or "auto") ? throw new UsageException("--max-risk is for vote and auto.")
        : MaxRisk is not null && Url is not null ? throw new UsageException("--max-risk runs in process; leave out --url.")
        : Accuracy > 3 && Url is null ? throw new UsageException("--accuracy is 1 to 3 in process: 4 and 5 are --strategy fuse and council.")
        : MaxCostRatio is not null && (Strategy != "auto" || Accuracy is not null || Curve || Url is not null) ? throw new UsageException("--max-cost-ratio is for auto without --accuracy and --curve, in process.")
        : test != "other-half" ? throw new UsageException($"--test {test}: only the other half can be tested on, as other-half.")
        : JudgeAccuracy is not null && Url is not null ? throw new UsageException("--judge-accuracy simulates in process; leave out --url.")
        : Diffusion && (JudgeAccuracy is null || Strategy is not ("vote" or "fast")) ? throw new UsageException("--diffusion needs --judge-accuracy, and is for vote and fast.")
        : Pattern is not null && (Strategy != "refine" || Url is not null) ? throw new UsageException("--pattern is for refine, in process.")
        : Learn.Length > 0 && Url is not null ? throw new UsageException("--learn runs in process; leave out --url.")
        : Learn.Length == 0 && (Markdown || Curve) ? throw new UsageException("--curve and --markdown need --learn.")
        : Learn.Length == 0 && Ablate && JudgeAccuracy is null && Strategy != "refine" ? throw new UsageException("--ablate needs --learn, --judge-accuracy or --strategy refine.")
        : this;

    private static int Positive(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new UsageException($"{name} {text}: give a whole number above zero.");

    private static Uri Address(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new UsageException($"--url {text}: give an address such as http://localhost:8080.");
}
