using System.Collections.Immutable;
using System.Text;
using OpenAI.Chat;

namespace LLMHive.Models;

/// <summary>Tool calls while they come in, piece by piece.</summary>
internal sealed class ToolCallDrafts
{
    private readonly SortedDictionary<int, Draft> _drafts = [];

    /// <summary>The calls so far, in their order.</summary>
    public ImmutableArray<ToolCall> Calls => [.. _drafts.Values.Select(static draft => new ToolCall(draft.Id, draft.Name, draft.Arguments.ToString()))];

    /// <summary>Takes in a chunk; false when it holds no piece of a call.</summary>
    public bool Take(StreamingChatCompletionUpdate chunk)
    {
        foreach (var piece in chunk.ToolCallUpdates)
        {
            var draft = _drafts.TryGetValue(piece.Index, out var known) ? known : _drafts[piece.Index] = new();
            draft.Id = string.IsNullOrEmpty(piece.ToolCallId) ? draft.Id : piece.ToolCallId;
            draft.Name = string.IsNullOrEmpty(piece.FunctionName) ? draft.Name : piece.FunctionName;
            draft.Arguments.Append(piece.FunctionArgumentsUpdate?.ToString());
        }

        return chunk.ToolCallUpdates.Count > 0;
    }

    private sealed class Draft
    {
        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();
    }
}
