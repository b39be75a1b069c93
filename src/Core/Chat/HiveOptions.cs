using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>The request field <c>hive</c>.</summary>
internal sealed record HiveOptions
{
    /// <summary>Engine to use instead of the model's own; null = the model's own.</summary>
    public string? Engine { get; set; }

    /// <summary>Members by model id; null = the hive model's own.</summary>
    public string[]? Members { get; set; }

    /// <summary>Answers that are enough; null = the engine's own rule.</summary>
    public int? Quorum { get; set; }

    /// <summary>Checks that the answer has to pass.</summary>
    public ImmutableArray<AnswerCheck> Verify { get; set; } = [];

    /// <summary>Whether the prompt is refined first; null = as the hive model sets it, else it is not.</summary>
    public PromptDiffusion? Diffusion { get; set; }

    /// <summary>Accuracy level, 1 (one cheap model) to 5 (council); null = the engine's own.</summary>
    public int? Accuracy { get; set; }

    /// <summary>Mean cost of a question, as a part of the best single member's price, in place of an accuracy; null = none.</summary>
    public double? MaxCostRatio { get; set; }

    /// <summary>Most of all questions that may be answered wrongly, rather than not at all; null = an answer is given in any case.</summary>
    public double? MaxRisk { get; set; }

    /// <summary>Most that this request may cost, in US dollars; null = the plan's cap.</summary>
    public decimal? BudgetUsd { get; set; }

    /// <summary>Most time for the whole run; null = the engine's own.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Say in words how the answer came about.</summary>
    public bool Explain { get; set; }

    /// <summary>These, and what the hive model sets where they set nothing.</summary>
    /// <param name="defaults">Of the hive model; null = none.</param>
    /// <param name="engine">The engine that runs: what only another one knows does not count.</param>
    public HiveOptions Over(HiveDefaults? defaults, string engine) => defaults is null ? this : Over(defaults, engine, HiveFields.Parse(defaults.Fields));

    private HiveOptions Over(HiveDefaults defaults, string engine, HiveOptions fields) => this with
    {
        Verify = Verify.IsEmpty ? fields.Verify : Verify,
        Diffusion = Diffusion ?? fields.Diffusion,
        Accuracy = Accuracy ?? (engine == "auto" && MaxCostRatio is null ? defaults.Accuracy : null),
        MaxCostRatio = MaxCostRatio ?? (engine == "auto" && Accuracy is null ? defaults.MaxCostRatio : null),
        Quorum = Quorum ?? (Members is { } named && defaults.Quorum > named.Length ? named.Length : defaults.Quorum),
        MaxRisk = MaxRisk ?? (engine == "vote" || (engine == "auto" && (Accuracy ?? (MaxCostRatio is null ? defaults.Accuracy : null)) is null or <= 3) ? defaults.MaxRisk : null),
        BudgetUsd = BudgetUsd ?? defaults.BudgetUsd,
        Timeout = Timeout ?? defaults.Timeout,
    };
}
