using System.Collections.Immutable;

namespace LLMHive.Models;

/// <summary>The form of an answer in words, for providers whose API has no field for it: their models can take part all the same.</summary>
internal static class FormatInstruction
{
    /// <summary>The conversation of a question, with the form it asks for said before it.</summary>
    public static ImmutableArray<ChatMessage> Messages(AskCall call) =>
        call.Format is { } format ? call.Messages.Insert(0, new("system", Text(format))) : call.Messages;

    private static string Text(AnswerFormat format) => format.Schema is { } schema
        ? $"Answer with one JSON value and nothing else: no words around it, no code fence. It must fit this JSON schema{Purpose(format)}:\n{schema}"
        : "Answer with one JSON object and nothing else: no words around it, no code fence.";

    private static string Purpose(AnswerFormat format) => format.Description is { Length: > 0 } text ? $" ({text})" : "";
}
