using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>A conversation in plain texts.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Stop">Texts that end an answer.</param>
internal sealed record Conversation(ImmutableArray<ChatMessage> Messages, ImmutableArray<string> Stop);
