using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LLMHive.Chat;

/// <summary>The hive as Microsoft.Extensions.AI sees a model.</summary>
internal sealed class HiveChatClient(IHiveUser user, string model) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new("llmhive", null, model);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var response = await user.Ask(ExtensionMessages.Read(messages, options), ExtensionOptions.Read(options, model), cancellationToken);
        var contents = new List<AIContent>();
        if (response.Text.Length > 0 || response.ToolCalls.Length == 0)
        {
            contents.Add(new TextContent(response.Text));
        }

        contents.AddRange(response.ToolCalls.Select(Content));
        var message = new ChatMessage(ChatRole.Assistant, contents) { MessageId = response.RequestId, AdditionalProperties = Properties(response) };
        return new ChatResponse(message)
        {
            ResponseId = response.RequestId,
            ModelId = response.Model,
            FinishReason = Reason(response),
            Usage = Details(response),
            AdditionalProperties = Properties(response),
            RawRepresentation = response,
        };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var asked = ExtensionOptions.Read(options, model);
        var id = "";
        await foreach (var happened in user.Stream(ExtensionMessages.Read(messages, options), asked, cancellationToken))
        {
            if (happened is HiveEvent.Started started)
            {
                id = started.RequestId;
            }
            else if (Update(happened) is { } update)
            {
                update.ResponseId = update.MessageId = id;
                update.ModelId ??= asked.Model;
                update.RawRepresentation = happened;
                yield return update;
            }
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(user) ? user
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
        // The hive's client belongs to the container.
    }

    private static ChatResponseUpdate? Update(HiveEvent happened) => happened switch
    {
        HiveEvent.Delta delta => new(ChatRole.Assistant, delta.Text),
        HiveEvent.ToolCalled called => new(ChatRole.Assistant, [Content(called.Call)]),
        HiveEvent.Reported reported => new(ChatRole.Assistant, []) { AdditionalProperties = new() { ["hive"] = reported.Report } },
        HiveEvent.Completed { Response: var response } => new(ChatRole.Assistant, [new UsageContent(Details(response))])
        {
            ModelId = response.Model, FinishReason = Reason(response), AdditionalProperties = Properties(response),
        },
        _ => null,
    };

    private static FunctionCallContent Content(HiveToolCall call) => FunctionCallContent.CreateFromParsedArguments(
        call.Arguments, call.Id, call.Name,
        static json => json.Length == 0 ? [] : JsonSerializer.Deserialize<Dictionary<string, object?>>(json, AIJsonUtilities.DefaultOptions)!);

    private static UsageDetails Details(HiveResponse response) => new()
    {
        InputTokenCount = response.Usage.In,
        OutputTokenCount = response.Usage.Out,
        TotalTokenCount = response.Usage.Total,
        CachedInputTokenCount = response.Usage.Cached,
        ReasoningTokenCount = response.Usage.Reasoning,
    };

    private static ChatFinishReason? Reason(HiveResponse response) =>
        response.FinishReason.Length == 0 ? null : new ChatFinishReason(response.FinishReason);

    private static AdditionalPropertiesDictionary Properties(HiveResponse response)
    {
        var properties = new AdditionalPropertiesDictionary { ["cost_usd"] = response.CostUsd };
        if (response.Report is { } report)
        {
            properties["hive"] = report;
        }

        if (response.RunId is { } run)
        {
            properties["run_id"] = run;
        }

        return properties;
    }
}
