using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using OpenAI;
using OpenAI.Chat;

#pragma warning disable OPENAI001 // seed and the role developer are old parts of the API; the package alone marks them as a trial

namespace LLMHive.Models;

/// <summary>
/// Typed questions with tools, through the package that Semantic Kernel's connectors stand on: the connectors know functions of
/// their own making only, and the caller's shall reach the model as he wrote them.
/// </summary>
internal sealed class ToolAsker(ProviderEntry provider, HttpClient http)
{
    // The package demands a key; ProviderHandler sends the real one, or none.
    private const string NoKey = "none";
    private const string Verb = "/chat/completions";

    // As in KernelAsker: cards of the catalogue stay, others take their client along.
    private readonly ConditionalWeakTable<ModelCard, ChatClient> _clients = [];

    /// <summary>The chunks of the answer.</summary>
    public IAsyncEnumerable<StreamingChatCompletionUpdate> Ask(ModelCard model, AskCall call, CancellationToken cancellationToken) =>
        _clients.GetValue(model, Client).CompleteChatStreamingAsync(call.Messages.Select(Message), Options(call), cancellationToken);

    private ChatClient Client(ModelCard model)
    {
        // An address with its version is the provider's business; the package adds the verb.
        var url = provider.Url(HiveOperation.ChatCompletions, model.UpstreamId).GetLeftPart(UriPartial.Path);
        return new ChatClient(model.UpstreamId, new ApiKeyCredential(NoKey), new OpenAIClientOptions
        {
            Endpoint = new Uri(url[..^Verb.Length]), Transport = new HttpClientPipelineTransport(http), RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        });
    }

    private static ChatCompletionOptions Options(AskCall call)
    {
        // The older name, like the connectors; ProviderHandler changes it for those who know the newer one only.
        var body = new JsonObject { ["max_tokens"] = call.MaxOutputTokens };
        AskBody.AddWishes(body, call);
        var options = ModelReaderWriter.Read<ChatCompletionOptions>(BinaryData.FromString(body.ToJsonString()))!;
        options.Temperature = (float?)call.Temperature;
        options.Seed = call.Seed;
        options.IncludeLogProbabilities = call.TopLogprobs is null ? null : true;
        options.TopLogProbabilityCount = call.TopLogprobs;
        foreach (var stop in call.Stop.IsDefaultOrEmpty ? [] : call.Stop)
        {
            options.StopSequences.Add(stop);
        }

        return options;
    }

    private static OpenAI.Chat.ChatMessage Message(ChatMessage message)
    {
        switch (message.Role)
        {
            case "system":
                return new SystemChatMessage(message.Text);
            case "developer":
                return new DeveloperChatMessage(message.Text);
            case "tool":
                return new ToolChatMessage(message.ToolCallId ?? "", message.Text);
            case "assistant" when !message.ToolCalls.IsDefaultOrEmpty:
                var said = new AssistantChatMessage(message.ToolCalls.Select(static call => ChatToolCall.CreateFunctionToolCall(call.Id, call.Name, BinaryData.FromString(call.Arguments))));
                if (message.Text.Length > 0)
                {
                    said.Content.Add(ChatMessageContentPart.CreateTextPart(message.Text));
                }

                return said;
            case "assistant":
                return new AssistantChatMessage(message.Text);
            default:
                return new UserChatMessage(message.Text);
        }
    }
}
