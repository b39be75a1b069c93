using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace LLMHive.Chat;

/// <summary>Reads the options of Microsoft.Extensions.AI. What the hive has no word for is refused by name, never ignored.</summary>
internal static class ExtensionOptions
{
    private const string Hive = "hive", IdempotencyKey = "idempotency_key";

    /// <summary>The options; <c>hive</c> (a <see cref="HiveTuning"/> or JSON) and <c>idempotency_key</c> are additional properties.</summary>
    public static AskOptions Read(ChatOptions? options, string model)
    {
        if (options is null)
        {
            return new() { Model = model };
        }

        RefuseUnknown(options);
        var extra = new Dictionary<string, JsonElement>();
        Add(extra, "top_p", options.TopP);
        Add(extra, "top_k", options.TopK);
        Add(extra, "frequency_penalty", options.FrequencyPenalty);
        Add(extra, "presence_penalty", options.PresencePenalty);
        Add(extra, "parallel_tool_calls", options.AllowMultipleToolCalls);
        Add(extra, "reasoning_effort", Effort(options.Reasoning?.Effort));
        HiveTuning? tuning = null;
        string? key = null;
        foreach (var (name, value) in options.AdditionalProperties ?? [])
        {
            switch (name, value)
            {
                case (Hive, HiveTuning tuned):
                    tuning = tuned;
                    break;
                case (IdempotencyKey, string given):
                    key = given;
                    break;
                default:
                    Add(extra, name, value);
                    break;
            }
        }

        return new()
        {
            Model = options.ModelId ?? model,
            MaxTokens = options.MaxOutputTokens,
            Temperature = options.Temperature,
            Seed = options.Seed,
            Stop = options.StopSequences is { Count: > 0 } stop ? [.. stop] : null,
            Tools = options.Tools is { Count: > 0 } tools ? [.. tools.Select(Tool)] : null,
            ToolChoice = Choice(options),
            ResponseFormat = Format(options.ResponseFormat),
            Hive = tuning,
            IdempotencyKey = key,
            Extra = extra,
        };
    }

    private static void RefuseUnknown(ChatOptions options)
    {
        // Some of these are marked as experimental; looking whether they are set binds nobody.
#pragma warning disable MEAI001
        string? unknown = options switch
        {
            { ConversationId: not null } => nameof(options.ConversationId),
            { RawRepresentationFactory: not null } => nameof(options.RawRepresentationFactory),
            { AllowBackgroundResponses: true } => nameof(options.AllowBackgroundResponses),
            { ContinuationToken: not null } => nameof(options.ContinuationToken),
            { Reasoning.Output: not null and not ReasoningOutput.None } => "Reasoning.Output",
            _ => null,
        };
#pragma warning restore MEAI001
        if (unknown is not null)
        {
            throw Unsupported(unknown, "is nothing the hive knows. Leave it out");
        }
    }

    private static HiveTool Tool(AITool tool) => tool is AIFunctionDeclaration function
        ? new(function.Name, function.Description, function.JsonSchema)
        : throw Unsupported("Tools", $"holds {tool.GetType().Name}, which runs at a provider. Give functions");

    private static string? Choice(ChatOptions options) => options.ToolMode switch
    {
        null => null,
        _ when options.Tools is not { Count: > 0 } => null,
        NoneChatToolMode => "none",
        RequiredChatToolMode required => required.RequiredFunctionName ?? "required",
        _ => "auto",
    };

    private static JsonElement? Format(ChatResponseFormat? format) => format switch
    {
        null or ChatResponseFormatText => null,
        ChatResponseFormatJson { Schema: { } schema } json => Element(new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject
            {
                ["name"] = json.SchemaName ?? "answer",
                ["description"] = json.SchemaDescription,
                ["schema"] = JsonNode.Parse(schema.GetRawText()),
            },
        }),
        ChatResponseFormatJson => Element(new JsonObject { ["type"] = "json_object" }),
        _ => throw Unsupported("ResponseFormat", $"is {format.GetType().Name}. Give text or JSON"),
    };

    private static string? Effort(ReasoningEffort? effort) => effort switch
    {
        null => null,
        ReasoningEffort.ExtraHigh => "xhigh",
        { } known => known.ToString().ToLowerInvariant(),
    };

    private static void Add(Dictionary<string, JsonElement> extra, string name, object? value)
    {
        if (value is not null)
        {
            extra[name] = JsonSerializer.SerializeToElement(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType()));
        }
    }

    private static JsonElement Element(JsonObject json) => JsonElement.Parse(json.ToJsonString());

    private static HiveException Unsupported(string option, string why) =>
        new(Refusal.Of(RefusalCodes.UnsupportedParameter, $"'{option}' {why}.", option));
}
