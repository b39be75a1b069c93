using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>One piece of work in a plan.</summary>
internal sealed record RoleNode
{
    /// <summary>Name within the plan.</summary>
    public required string Id { get; init; }

    /// <summary>Who does it.</summary>
    public required string Role { get; init; }

    /// <summary>Who gives it; empty = whoever stands above the role.</summary>
    public string DelegatedBy { get; init; } = "";

    /// <summary>What is to be found out or made.</summary>
    public required string Objective { get; init; }

    /// <summary>Nodes whose results it is shown; a part of those it waits for.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    /// <summary>Form of its result: <c>text</c>, <c>number</c>, <c>list</c> or <c>json</c>.</summary>
    public string OutputSchema { get; init; } = "text";

    /// <summary>Words that the result must hold.</summary>
    public ImmutableArray<string> Acceptance { get; init; } = [];

    /// <summary>Nodes that have to end before it begins.</summary>
    public ImmutableArray<string> DependsOn { get; init; } = [];

    /// <summary>Its part of the budget, 0 to 1.</summary>
    public double BudgetShare { get; init; }

    /// <summary>The result has to name evidence.</summary>
    public bool EvidenceNeeded { get; init; }
}

/// <summary>Separable goals, and the work that reaches them.</summary>
/// <param name="SubGoals">Goals that can be reached apart from each other.</param>
/// <param name="Nodes">The work; each node once.</param>
internal sealed record RolePlan(ImmutableArray<string> SubGoals, ImmutableArray<RoleNode> Nodes)
{
    private const int MostRead = 100;

    /// <summary>Reads what a model wrote; null when it has not the form asked for. What it says is not checked here.</summary>
    public static RolePlan? Read(string text)
    {
        if (ModelJson.Object(text) is not { } json || !json.TryGetProperty("sub_goals", out var goals) || goals.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var nodes = json.TryGetProperty("nodes", out var listed) && listed.ValueKind == JsonValueKind.Array
            ? listed.EnumerateArray().Where(node => node.ValueKind == JsonValueKind.Object).Take(MostRead).Select(Node).ToImmutableArray()
            : [];
        return new RolePlan(Texts(json, "sub_goals"), nodes);
    }

    private static RoleNode Node(JsonElement json) => new()
    {
        Id = ModelJson.Text(json, "id"),
        Role = ModelJson.Text(json, "role"),
        DelegatedBy = ModelJson.Text(json, "delegated_by"),
        Objective = ModelJson.Text(json, "objective"),
        Inputs = Texts(json, "inputs"),
        OutputSchema = ModelJson.Text(json, "output_schema") is { Length: > 0 } schema ? schema : "text",
        Acceptance = Texts(json, "acceptance"),
        DependsOn = [.. Texts(json, "depends_on").Union(Texts(json, "inputs"), StringComparer.Ordinal)],
        BudgetShare = json.TryGetProperty("budget_share", out var share) && share.ValueKind == JsonValueKind.Number && double.IsFinite(share.GetDouble()) ? share.GetDouble() : 0,
        EvidenceNeeded = json.TryGetProperty("evidence_needed", out var needed) && needed.ValueKind == JsonValueKind.True,
    };

    private static ImmutableArray<string> Texts(JsonElement json, string name) =>
        json.TryGetProperty(name, out var texts) && texts.ValueKind == JsonValueKind.Array
            ? [.. texts.EnumerateArray().Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!.Trim())
                .Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).Take(MostRead)]
            : [];
}
