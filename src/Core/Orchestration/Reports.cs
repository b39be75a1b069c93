using System.Text.Json.Nodes;

namespace LLMHive.Orchestration;

/// <summary>Reports of a run's stages, one JSON object with a field for each.</summary>
internal static class Reports
{
    /// <summary>The fields of both; empty = none.</summary>
    public static string Join(string one, string other)
    {
        if (one.Length == 0 || other.Length == 0)
        {
            return one + other;
        }

        var all = JsonNode.Parse(one)!.AsObject();
        foreach (var (stage, report) in JsonNode.Parse(other)!.AsObject())
        {
            all[stage] = report?.DeepClone();
        }

        return all.ToJsonString();
    }
}
