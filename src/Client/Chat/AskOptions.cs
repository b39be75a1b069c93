using System.Text.Json;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>How to ask. What the model does not take is refused by name, never ignored.</summary>
public sealed record AskOptions
{
    /// <summary>A model of <see cref="ILLMHive.Models"/>: <c>hive/auto</c> (default), <c>hive/vote</c>, <c>openai/gpt-4o-mini</c> …</summary>
    public string Model { get; init; } = "hive/auto";

    /// <summary>Most tokens of the answer; null = the model's own, and 1,024 for the estimate.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>0 to 2.</summary>
    public double? Temperature { get; init; }

    /// <summary>For answers that can be had again, as far as the model keeps to it.</summary>
    public long? Seed { get; init; }

    /// <summary>At most 16 texts that end the answer.</summary>
    public IReadOnlyList<string>? Stop { get; init; }

    /// <summary>Functions that the model may call; of the hive models <c>hive/fast</c>, <c>hive/vote</c> and <c>hive/auto</c> take them.</summary>
    public IReadOnlyList<HiveTool>? Tools { get; init; }

    /// <summary><c>auto</c>, <c>none</c>, <c>required</c>, or the name of the tool to call; null = the model's own.</summary>
    public string? ToolChoice { get; init; }

    /// <summary>OpenAI's <c>response_format</c>: a hive model checks answers by it; null = text.</summary>
    public JsonElement? ResponseFormat { get; init; }

    /// <summary>Options of hive models.</summary>
    public HiveTuning? Hive { get; init; }

    /// <summary>
    /// For 24 hours, the same ask with the same key gets the same answer and is charged once. 1 to 255 printable characters;
    /// null = an ask gets one of its own, a stream gets none.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>
    /// True = no key is drawn for an ask: the model's call ends when its caller stops waiting, and nothing is repeated when a
    /// node goes away. Streams are so without it.
    /// </summary>
    public bool EndsWithCaller { get; init; }

    /// <summary>Further fields of the request as OpenAI or the provider defines them, such as <c>top_p</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Extra { get; init; }
}

/// <summary>Options of hive models; null = the hive model's own.</summary>
public sealed record HiveTuning
{
    /// <summary>Engine to use instead of the model's own, such as <c>vote</c>.</summary>
    public string? Engine { get; init; }

    /// <summary>Members by model id, 1 to 32.</summary>
    public IReadOnlyList<string>? Members { get; init; }

    /// <summary>Answers that are enough.</summary>
    public int? Quorum { get; init; }

    /// <summary>1 (one cheap model) to 5 (council).</summary>
    public int? Accuracy { get; init; }

    /// <summary>Most that this ask may cost, in US dollars.</summary>
    public decimal? BudgetUsd { get; init; }

    /// <summary>For <c>auto</c>, in place of an accuracy: the mean cost of such questions, as a part of the best single member's price, 0.001 to 100.</summary>
    public double? MaxCostRatio { get; init; }

    /// <summary>Most of all questions that may be answered wrongly, rather than not at all, 0.001 to 0.5; null = an answer in any case.</summary>
    public double? MaxRisk { get; init; }

    /// <summary>Most time for the whole run, 0.1 to 600 s.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether the prompt is refined first.</summary>
    public PromptDiffusion? Diffusion { get; init; }

    /// <summary>Say in words how the answer came about (<see cref="HiveReport.Explanation"/>).</summary>
    public bool Explain { get; init; }

    /// <summary>Checks that the answer has to pass, at most 16.</summary>
    public IReadOnlyList<AnswerCheck>? Verify { get; init; }
}
