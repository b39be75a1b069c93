using System.Text.Json;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>Writes the request's field <c>hive</c>.</summary>
internal static class TuningWriter
{
    public static void Write(Utf8JsonWriter json, HiveTuning tuning)
    {
        json.WriteStartObject("hive");
        json.Text("engine", tuning.Engine);
        if (tuning.Members is { } members)
        {
            json.Texts("members", members);
        }

        json.Number("quorum", tuning.Quorum);
        json.Number("accuracy", tuning.Accuracy);
        if (tuning.MaxCostRatio is { } ratio)
        {
            json.WriteNumber("max_cost_ratio", ratio);
        }

        if (tuning.MaxRisk is { } risk)
        {
            json.WriteNumber("max_risk", risk);
        }

        if (tuning.BudgetUsd is { } budget)
        {
            json.WriteNumber("budget_usd", budget);
        }

        json.Number("timeout_seconds", tuning.Timeout?.TotalSeconds);
        json.Text("diffusion", tuning.Diffusion is { } diffusion ? JsonNamingPolicy.SnakeCaseLower.ConvertName(diffusion.ToString()) : null);
        if (tuning.Explain)
        {
            json.WriteBoolean("explain", true);
        }

        if (tuning.Verify is { } checks)
        {
            json.WriteStartArray("verify");
            foreach (var check in checks)
            {
                WriteCheck(json, check);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteCheck(Utf8JsonWriter json, AnswerCheck check)
    {
        json.WriteStartObject();
        json.WriteString("type", check.Type);
        switch (check.Type)
        {
            case "json_schema":
                json.WritePropertyName("schema");
                json.WriteRawValue(check.Text);
                break;
            case "regex":
                json.WriteString("pattern", check.Text);
                json.WriteBoolean("must_match", check.MustMatch);
                break;
            case "unit":
                json.WriteString("unit", check.Text);
                break;
            case "examples":
                json.WriteStartArray("examples");
                foreach (var example in check.Examples)
                {
                    json.WriteStartObject();
                    json.Text("input", example.Input.Length == 0 ? null : example.Input);
                    json.WriteString("output", example.Output);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                break;
        }

        json.WriteEndObject();
    }
}
