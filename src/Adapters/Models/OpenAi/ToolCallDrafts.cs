using System.Collections.Immutable;
using System.Text;
using OpenAI.Chat;

namespace LLMHive.Models;

/// <summary>
/// Tool calls while they come in, piece by piece. Not every server keeps to the form: a new id under an index that was there begins another
/// call, and a call without an id gets one, since its result could not be told without. No arguments are an empty object: callers parse them.
/// </summary>
internal sealed class ToolCallDrafts
{
    private readonly List<Draft> _drafts = [];

    /// <summary>The calls so far, in the order in which they began.</summary>
    public ImmutableArray<ToolCall> Calls => [.. _drafts.Select(static (draft, at) => draft.Made(at))];

    /// <summary>Takes in a chunk; false when it holds no piece of a call.</summary>
    public bool Take(StreamingChatCompletionUpdate chunk)
    {
        foreach (var piece in chunk.ToolCallUpdates)
        {
            var draft = _drafts.FindLast(draft => draft.Index == piece.Index);
            if (draft is null || (!string.IsNullOrEmpty(piece.ToolCallId) && draft.Id.Length > 0 && draft.Id != piece.ToolCallId))
            {
                _drafts.Add(draft = new(piece.Index));
            }

            draft.Id = string.IsNullOrEmpty(piece.ToolCallId) ? draft.Id : piece.ToolCallId;
            draft.Name = string.IsNullOrEmpty(piece.FunctionName) ? draft.Name : piece.FunctionName;
            draft.Arguments.Append(piece.FunctionArgumentsUpdate?.ToString());
        }

        return chunk.ToolCallUpdates.Count > 0;
    }

    private sealed class Draft(int index)
    {
        private const int IdDigits = 24;

        public int Index => index;

        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();

        // Of what it calls: the same answer has the same ids each time that it is read.
        public ToolCall Made(int at)
        {
            var told = Arguments.ToString();
            var arguments = string.IsNullOrWhiteSpace(told) ? "{}" : told;
            var id = Id.Length > 0 ? Id : "call_" + Digest.Of(FormattableString.Invariant($"{at}\n{Name}\n{arguments}"))[..IdDigits];
            return new(id, Name, arguments);
        }
    }
}
