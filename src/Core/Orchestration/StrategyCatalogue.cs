namespace LLMHive.Orchestration;

/// <summary>The engines there are, by name.</summary>
/// <param name="strategies">The engines; two of one name are a mistake of wiring.</param>
/// <param name="stage">Refines prompts before an engine runs; null = with its defaults.</param>
/// <param name="formats">Makes checks of formats; null = schemas cannot be checked.</param>
public sealed class StrategyCatalogue(IEnumerable<IOrchestrationStrategy> strategies, PromptStage? stage = null, AnswerFormats? formats = null)
{
    private readonly PromptStage _stage = stage ?? new PromptStage(new DiffusionOptions(), new JudgeOptions());

    private readonly Dictionary<string, IOrchestrationStrategy> _byName =
        strategies.ToDictionary(strategy => strategy.Name, StringComparer.Ordinal);

    /// <summary>Makes checks of the formats that callers ask for.</summary>
    public AnswerFormats Formats { get; } = formats ?? new AnswerFormats(NoJsonSchemas.Instance);

    /// <summary>All names, sorted.</summary>
    public ImmutableArray<string> Names => [.. _byName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The engine of that name; null when there is none.</summary>
    public IOrchestrationStrategy? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// What carries out a request, the stage that refines prompts before it: the engine named, or for <c>auto</c> that of its accuracy level: 4 fuses,
    /// 5 is the council with loop-back after it. Null when there is no such engine.
    /// </summary>
    public IOrchestrationStrategy? Find(string name, int? accuracy, PromptDiffusion diffusion)
    {
        var engine = (name == "auto" ? Level(accuracy) : null) ?? Find(name);
        return engine is null || diffusion == PromptDiffusion.Off ? engine : _stage.Before(engine);
    }

    private IOrchestrationStrategy? Level(int? accuracy) => accuracy switch
    {
        4 => Find("fuse"),
        5 when Find("council") is { } council => Find("refine") is RefineStrategy refine ? refine.After(council) : council,
        _ => null,
    };
}
