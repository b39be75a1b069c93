using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LLMHive.Chat;

/// <summary>Reads the messages of Microsoft.Extensions.AI. What the hive cannot carry is refused by its place.</summary>
internal static class ExtensionMessages
{
    /// <summary>The conversation, with the options' instructions before it.</summary>
    public static IReadOnlyList<HiveMessage> Read(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var read = new List<HiveMessage>();
        if (options?.Instructions is { Length: > 0 } instructions)
        {
            read.Add(HiveMessage.System(instructions));
        }

        foreach (var (index, message) in messages.Index())
        {
            Read(message, index, read);
        }

        return read;
    }

    private static void Read(ChatMessage message, int index, List<HiveMessage> read)
    {
        var texts = new List<string>();
        var images = ImmutableArray.CreateBuilder<string>();
        var calls = ImmutableArray.CreateBuilder<HiveToolCall>();
        var results = 0;
        foreach (var (place, content) in message.Contents.Index())
        {
            switch (content)
            {
                case TextContent text:
                    texts.Add(text.Text);
                    break;
                case DataContent data when data.HasTopLevelMediaType("image"):
                    images.Add(data.Uri);
                    break;
                case UriContent uri when uri.HasTopLevelMediaType("image"):
                    images.Add(uri.Uri.AbsoluteUri);
                    break;
                case FunctionCallContent call:
                    calls.Add(new(call.CallId, call.Name, Json(call.Arguments ?? new Dictionary<string, object?>())));
                    break;
                case FunctionResultContent result:
                    read.Add(HiveMessage.Tool(result.CallId, Result(result)));
                    results++;
                    break;
                // What an earlier answer brought along, and no model wants back.
                case UsageContent or TextReasoningContent:
                    break;
                default:
                    throw new HiveException(Refusal.Of(
                        RefusalCodes.UnsupportedParameter,
                        $"'messages[{index}].contents[{place}]' is {content.GetType().Name}. The hive carries texts, images, function calls and their results.",
                        $"messages[{index}].contents[{place}]"));
            }
        }

        if (texts.Count > 0 || images.Count > 0 || calls.Count > 0 || results == 0)
        {
            read.Add(new()
            {
                Role = message.Role.Value,
                Text = texts.Count > 0 || calls.Count == 0 ? string.Concat(texts) : null,
                Images = images.ToImmutable(),
                ToolCalls = calls.ToImmutable(),
            });
        }
    }

    private static string Result(FunctionResultContent result) => result.Result switch
    {
        null => result.Exception is { } failed ? $"Error: {failed.Message}" : "",
        string text => text,
        var value => Json(value),
    };

    private static string Json(object value) => JsonSerializer.Serialize(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType()));
}
