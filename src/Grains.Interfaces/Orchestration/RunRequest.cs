using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Orchestration;

/// <summary>One orchestrated request.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.RunRequest")]
public sealed record RunRequest
{
    /// <summary>What admission allows.</summary>
    [Id(0)] public required Ticket Ticket { get; init; }

    /// <summary>The hive model asked for, such as <c>hive/vote</c>.</summary>
    [Id(1)] public required string Model { get; init; }

    /// <summary>Name of the engine.</summary>
    [Id(2)] public required string Engine { get; init; }

    /// <summary>Members, best first; the first <see cref="Ticket.MaxMembers"/> take part, the rest are the reserve.</summary>
    [Id(3)] public required ImmutableArray<string> Members { get; init; }

    /// <summary>How many members were asked for before the plan's limit.</summary>
    [Id(4)] public int MembersAsked { get; init; }

    /// <summary>The conversation.</summary>
    [Id(5)] public required ImmutableArray<ChatMessage> Messages { get; init; }

    /// <summary>Most tokens of one answer.</summary>
    [Id(6)] public int MaxOutputTokens { get; init; } = 1024;

    /// <summary>0 to 2; null = the provider's default.</summary>
    [Id(7)] public double? Temperature { get; init; }

    /// <summary>Asks for repeatable answers where providers can, and seeds the engine; null = drawn from the run id.</summary>
    [Id(8)] public long? Seed { get; init; }

    /// <summary>Answers that are enough; reaching it ends the wait at once. Null = more than half, at least 2, then a short grace.</summary>
    [Id(9)] public int? Quorum { get; init; }

    /// <summary>Estimated tokens of the prompt.</summary>
    [Id(10)] public long PromptTokens { get; init; }

    /// <summary>Ends an answer where one of these appears.</summary>
    [Id(11)] public ImmutableArray<string> Stop { get; init; } = [];

    /// <summary>Accuracy asked for, 1 to 5; null = the engine's own.</summary>
    [Id(12)] public int? Accuracy { get; init; }

    /// <summary>Checks that the answer has to pass, for engines that check it.</summary>
    [Id(13)] public ImmutableArray<AnswerCheck> Checks { get; init; } = [];

    /// <summary>Whether the prompt is refined before the engine runs.</summary>
    [Id(14)] public PromptDiffusion Diffusion { get; init; }

    /// <summary>Most of all questions that may be answered wrongly, rather than not at all; null = an answer is given in any case.</summary>
    [Id(15)] public double? MaxRisk { get; init; }

    /// <summary>The caller reads the answer while it is written; then nobody can stand in for a member whose words are out.</summary>
    [Id(16)] public bool Stream { get; init; }

    /// <summary>Mean cost of a question that is not to be exceeded, as a part of the best single member's price, in place of an accuracy; null = none.</summary>
    [Id(20)] public double? MaxCostRatio { get; init; }

    /// <summary>The JSON that the answer must be; null = any text.</summary>
    [Id(17)] public AnswerFormat? Format { get; init; }

    /// <summary>Functions that members may call instead of answering; null = none.</summary>
    [Id(18)] public ToolSet? Tools { get; init; }

    /// <summary>Members that were left out beforehand, each with the reason: <c>offline/calculator (takes no tools)</c>.</summary>
    [Id(19)] public ImmutableArray<string> Skipped { get; init; } = [];
}
