using System.Text;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>The field <c>hive</c>. Nothing in it is ignored: an unknown option is refused by name.</summary>
internal static class HiveFields
{
    private const int MaxMembers = 32;

    public static void Read(ref Utf8JsonReader reader, ParsedRequest request)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        request.HasHive = true;
        Read(ref reader, request.Hive);
    }

    /// <summary>Options that a hive model sets (<see cref="HiveDefaults.Fields"/>); null = none.</summary>
    /// <exception cref="RequestFault">Something in it does not fit, as in a request.</exception>
    public static HiveOptions Parse(string? fields)
    {
        var options = new HiveOptions();
        if (fields is not null)
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(fields));
            reader.Read();
            Read(ref reader, options);
        }

        return options;
    }

    private static void Read(ref Utf8JsonReader reader, HiveOptions options)
    {
        FieldReader.Object(ref reader, "hive");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            ReadOption(ref reader, name, options);
        }
    }

    private static void ReadOption(ref Utf8JsonReader reader, string name, HiveOptions options)
    {
        var param = "hive." + name;
        switch (name)
        {
            case "engine":
                options.Engine = FieldReader.Text(ref reader, param, 64);
                break;
            case "members":
                options.Members = ReadMembers(ref reader, param);
                break;
            case "quorum":
                options.Quorum = (int?)FieldReader.Integer(ref reader, param, 1, MaxMembers);
                break;
            case "accuracy":
                options.Accuracy = (int?)FieldReader.Integer(ref reader, param, 1, 5);
                break;
            case "max_risk":
                options.MaxRisk = FieldReader.Number(ref reader, param, 0.001, 0.5);
                break;
            case "max_cost_ratio":
                options.MaxCostRatio = FieldReader.Number(ref reader, param, 0.001, 100);
                break;
            case "explain":
                options.Explain = FieldReader.Flag(ref reader, param);
                break;
            case "budget_usd":
                options.BudgetUsd = (decimal?)FieldReader.Number(ref reader, param, 0, 1_000_000);
                break;
            case "timeout_seconds":
                options.Timeout = FieldReader.Number(ref reader, param, 0.1, 600) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
                break;
            case "verify":
                options.Verify = VerifyFields.Read(ref reader, param);
                break;
            case "diffusion":
                options.Diffusion = ReadDiffusion(ref reader, param);
                break;
            default:
                throw new RequestFault(Refusal.Of(
                    RefusalCodes.UnsupportedParameter,
                    $"'{param}' is not an option of the hive. Known are engine, members, quorum, accuracy, max_cost_ratio, max_risk, verify, diffusion, budget_usd, timeout_seconds and explain.",
                    param));
        }
    }

    private static PromptDiffusion? ReadDiffusion(ref Utf8JsonReader reader, string param) =>
        reader.TokenType == JsonTokenType.Null ? null : FieldReader.Text(ref reader, param, 16) switch
        {
            "off" => PromptDiffusion.Off,
            "auto" => PromptDiffusion.Auto,
            "on" => PromptDiffusion.On,
            "suggest" => PromptDiffusion.Suggest,
            _ => throw RequestFault.Invalid(param, "is no such mode", "Give off, auto, on or suggest."),
        };

    private static string[]? ReadMembers(ref Utf8JsonReader reader, string param)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        FieldReader.Array(ref reader, param);
        var members = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var member = FieldReader.Text(ref reader, $"{param}[{members.Count}]");
            if (members.Contains(member))
            {
                throw RequestFault.Invalid($"{param}[{members.Count}]", $"names '{member}' a second time", "Name each member once.");
            }

            members.Add(member);
        }

        return members.Count is > 0 and <= MaxMembers
            ? [.. members]
            : throw RequestFault.Invalid(param, $"has {members.Count} entries", $"Name 1 to {MaxMembers} models, or leave it out.");
    }
}
