using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>The few fields of a request that the front door needs; everything else stays in the bytes.</summary>
internal sealed record ParsedRequest
{
    /// <summary>Model asked for.</summary>
    public string Model { get; set; } = "";

    /// <summary>The caller wants an event stream.</summary>
    public bool Stream { get; set; }

    /// <summary>The caller wants the usage chunk.</summary>
    public bool IncludeUsage { get; set; }

    /// <summary>Most tokens of one answer; null = not set.</summary>
    public int? MaxOutputTokens { get; set; }

    /// <summary>Answers asked for (<c>n</c>); each may be as long as the maximum.</summary>
    public int Choices { get; set; } = 1;

    /// <summary>Estimated tokens of the prompt.</summary>
    public long PromptTokens { get; set; }

    /// <summary>0 to 2; null = not set.</summary>
    public double? Temperature { get; set; }

    /// <summary>Seed; null = not set.</summary>
    public long? Seed { get; set; }

    /// <summary>The JSON that the answer must be, for hive models; null = any text.</summary>
    public AnswerFormat? Format { get; set; }

    /// <summary>The field <c>tools</c>, as JSON; null = there are none.</summary>
    public string? ToolList { get; set; }

    /// <summary>The field <c>tool_choice</c>, as JSON; null = not set.</summary>
    public string? ToolChoice { get; set; }

    /// <summary>The field <c>parallel_tool_calls</c>; null = not set.</summary>
    public bool? ParallelToolCalls { get; set; }

    /// <summary>Place of the first message that is part of a use of tools; null = none is.</summary>
    public int? ToolMessageAt { get; set; }

    /// <summary>Functions that may be called, for hive models; null = none.</summary>
    public ToolSet? Tools => ToolList is { } tools ? new() { Tools = tools, Choice = ToolChoice, Parallel = ParallelToolCalls } : null;

    /// <summary>Only models that take tools can be asked this.</summary>
    public bool NeedsTools => ToolList is not null || ToolMessageAt is not null;

    /// <summary>What a hive model does not take in the fields that a provider may read otherwise; null = nothing.</summary>
    public Refusal? HiveFault { get; set; }

    /// <summary>Fields that are set to something else than their neutral value and that only single models take.</summary>
    public List<string> SingleModelOnly { get; } = [];

    /// <summary>Fields that the price of a model does not cover; refused where the operator does not allow them.</summary>
    public List<PricedField> Priced { get; } = [];

    /// <summary>Options of the hive.</summary>
    public HiveOptions Hive { get; set; } = new();

    /// <summary>The field <c>hive</c> was there.</summary>
    public bool HasHive { get; set; }
}
