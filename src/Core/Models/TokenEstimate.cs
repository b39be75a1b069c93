using System.Text;

namespace LLMHive.Models;

/// <summary>
/// Token counts before, or without, a provider's own: four bytes of UTF-8 to a token, the mean of English text with byte-pair
/// vocabularies, and four tokens of framing per message as OpenAI's chat format spends.
/// </summary>
public static class TokenEstimate
{
    /// <summary>Framing of one message.</summary>
    public const int PerMessage = 4;

    /// <summary>One picture, sound or file at common sizes.</summary>
    public const int PerAttachment = 1000;

    /// <summary>What it takes to say that the answer must be JSON.</summary>
    public const int PerFormat = 60;

    /// <summary>Tokens of so many bytes, rounded up.</summary>
    public static long OfBytes(long bytes) => (bytes + 3) / 4;

    /// <summary>Tokens of a text.</summary>
    public static long Of(string text) => OfBytes(Encoding.UTF8.GetByteCount(text));

    /// <summary>Tokens of a conversation: its texts and the framing of each message.</summary>
    public static long Of(ImmutableArray<ChatMessage> messages)
    {
        long total = 0;
        foreach (var message in messages)
        {
            total += PerMessage + Of(message.Text) + OfCalls(message.ToolCalls);
        }

        return total;
    }

    /// <summary>Tokens of the form asked for; 0 for free text.</summary>
    public static long Of(AnswerFormat? format) => format is null ? 0 : PerFormat + Of(format.Schema ?? "") + Of(format.Description ?? "");

    /// <summary>Tokens of functions that are offered; 0 for none.</summary>
    public static long Of(ToolSet? tools) => tools is null ? 0 : Of(tools.Tools) + Of(tools.Choice ?? "");

    /// <summary>Tokens of functions that are called; 0 for none.</summary>
    public static long OfCalls(ImmutableArray<ToolCall> calls) =>
        calls.IsDefaultOrEmpty ? 0 : calls.Sum(static call => PerMessage + Of(call.Name) + Of(call.Arguments));

    /// <summary>Tokens of all that a typed question sends.</summary>
    public static long Of(AskCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Of(call.Messages) + Of(call.Format) + Of(call.Tools);
    }
}
