using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>Writes what is done to a prompt into the run's trace, and its report.</summary>
internal static class DiffusionTrace
{
    public const string Stage = "diffusion";

    public static int Planned(RunContext context, PromptInvariants invariants, DiffusionOptions options) => Add(context, TraceKind.Plan, 0, new
    {
        mode = Name(context.Diffusion),
        max_rounds = options.MaxRounds,
        invariants = new
        {
            code = invariants.Code.Length, quoted = invariants.Quoted, numbers = invariants.Numbers, entities = invariants.Entities,
            constraints = invariants.Constraints, formats = invariants.Formats, language = invariants.Language,
        },
    });

    public static int Read(RunContext context, PromptReading reading, int parent) => Add(context, TraceKind.Cluster, parent, new
    {
        meanings = reading.Meanings, decided = reading.Decided, questions = reading.Questions, assumption = reading.Assumption,
    });

    public static int Written(RunContext context, PromptVersion version, string parentText, int parent) =>
        Add(context, TraceKind.Rewrite, parent, Shown(version, parentText));

    public static void Decided(RunContext context, PromptOutcome outcome, int parent) => Add(context, TraceKind.Decision, parent, new
    {
        stop_reason = outcome.StopReason, used = outcome.Used, degradation = outcome.Degradation,
    });

    /// <summary>The report: the original, the final prompt, and every version between with its author and its fate.</summary>
    public static object Report(PromptDiffusion mode, PromptOutcome outcome, PromptReading? reading, IReadOnlyList<PromptVersion> versions) => new
    {
        mode = Name(mode),
        used = outcome.Used,
        stop_reason = outcome.StopReason,
        original = versions[0].Text,
        final = outcome.Used ? outcome.Text : outcome.Prompt,
        meanings = reading?.Meanings ?? [],
        questions = reading is { Ambiguous: true } ? reading.Questions : [],
        assumption = outcome.Assumption,
        versions = versions.Select(version => Shown(version, versions[version.Parent].Text)),
    };

    private static object Shown(PromptVersion version, string parentText) => new
    {
        version = version.Id, parent = version.Parent, round = version.Round, author = version.Author, model = version.Model, reason = version.Reason,
        diff = version.Id == 0 ? [] : TextChange.Between(parentText, version.Text),
    };

    private static string Name(PromptDiffusion mode) => mode.ToString().ToLowerInvariant();

    private static int Add<T>(RunContext context, TraceKind kind, int parent, T data) => context.Trace.Add(new TraceEvent
    {
        Seq = 0, Parent = parent, Stage = Stage, Kind = kind, Data = JsonSerializer.Serialize(data),
    });
}

/// <summary>What came of working on a prompt.</summary>
/// <param name="Prompt">The best version; the original when nothing beat it.</param>
/// <param name="Assumption">The assumption to be stated with it; empty = none.</param>
/// <param name="Used">The engine gets it instead of the original.</param>
/// <param name="StopReason">Why it ended, as a stable code.</param>
/// <param name="Degradation">In what way less was done than asked for; null = in none.</param>
internal sealed record PromptOutcome(string Prompt, string Assumption, bool Used, string StopReason, string? Degradation)
{
    /// <summary>The prompt with its assumption, which stands below it in words of its own: whoever reads the run sees what was added.</summary>
    public string Text => Assumption.Length == 0 ? Prompt : $"{Prompt}\n\n(Assumption: {Assumption})";
}
