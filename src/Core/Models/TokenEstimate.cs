using System.Text;

namespace LLMHive.Models;

/// <summary>Rough token counts for the case that a provider reports none. Four bytes of UTF-8 are taken for one token.</summary>
public static class TokenEstimate
{
    /// <summary>Tokens of so many bytes, rounded up.</summary>
    public static long OfBytes(long bytes) => (bytes + 3) / 4;

    /// <summary>Tokens of a text.</summary>
    public static long Of(string text) => OfBytes(Encoding.UTF8.GetByteCount(text));

    /// <summary>Tokens of a conversation: its texts and four for the frame of each message.</summary>
    public static long Of(ImmutableArray<ChatMessage> messages)
    {
        long total = 0;
        foreach (var message in messages)
        {
            total += 4 + Of(message.Text);
        }

        return total;
    }
}
