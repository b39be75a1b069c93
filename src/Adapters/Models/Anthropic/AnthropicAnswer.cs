using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Anthropic.Models.Messages;
using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>An answer of Anthropic's while it comes in: words, calls, how it ends, and what it used.</summary>
internal sealed class AnthropicAnswer
{
    private readonly StringBuilder _text = new();
    private readonly List<Draft> _calls = [];
    private bool _begun;
    private long _in, _cached;
    private long? _out;

    public string Text => _text.ToString();

    /// <summary>The calls so far, in the order in which they began.</summary>
    public ImmutableArray<ToolCall> Calls => [.. _calls.Select(static draft => new ToolCall(draft.Id, draft.Name, draft.Arguments.ToString()))];

    /// <summary>How it ended, in OpenAI's words; empty while it goes on.</summary>
    public string Finish { get; private set; } = "";

    /// <summary>Takes an event in; gives what it adds to the answer, or null.</summary>
    public AnthropicPiece? Take(RawMessageStreamEvent told)
    {
        _begun = true;
        switch (told.Value)
        {
            case RawMessageStartEvent { Message.Usage: { } first }:
                Prompt(first.InputTokens, first.CacheReadInputTokens, first.CacheCreationInputTokens);
                return null;
            case RawContentBlockStartEvent { ContentBlock.Value: ToolUseBlock use } start:
                _calls.Add(new(start.Index, use.ID, use.Name, use.Input));
                return new("", new(use.ID, use.Name, ""), _calls.Count - 1);
            case RawContentBlockStartEvent { ContentBlock.Value: TextBlock words }:
                return Said(words.Text);
            case RawContentBlockDeltaEvent { Delta.Value: TextDelta words }:
                return Said(words.Text);
            case RawContentBlockDeltaEvent { Delta.Value: InputJsonDelta arguments } piece:
                return Argued(piece.Index, arguments.PartialJson);
            case RawContentBlockStopEvent stop:
                // A call without arguments has none to stream.
                return _calls.FindLast(call => call.Index == stop.Index) is { Arguments.Length: 0 } call ? Argued(stop.Index, JsonSerializer.Serialize(call.Input)) : null;
            case RawMessageDeltaEvent end:
                Finish = end.Delta.StopReason?.Raw() is { } reason ? Reason(reason) : Finish;
                Prompt(end.Usage.InputTokens ?? 0, end.Usage.CacheReadInputTokens, end.Usage.CacheCreationInputTokens);
                _out = end.Usage.OutputTokens;
                return null;
            default:
                return null;
        }
    }

    /// <summary>What a whole answer used: as reported, or as estimated where nothing was.</summary>
    public TokenUsage Whole(long promptTokens) => _out is { } written && _in > 0 ? new(_in, written, Math.Min(_cached, _in)) : Broken(promptTokens);

    /// <summary>What broke off used the prompt and what arrived; what never began used nothing.</summary>
    public TokenUsage Broken(long promptTokens) =>
        _begun ? new(_in > 0 ? _in : promptTokens, TokenEstimate.Of(Text) + TokenEstimate.OfCalls(Calls), _cached, Estimated: true) : default;

    // The prompt is counted when the message starts; the end repeats it or reports the answer alone.
    private void Prompt(long read, long? cached, long? kept)
    {
        _cached = Math.Max(_cached, cached ?? 0);
        _in = Math.Max(_in, read + (cached ?? 0) + (kept ?? 0));
    }

    private AnthropicPiece? Said(string text)
    {
        _text.Append(text);
        return text.Length > 0 ? new(text, null, 0) : null;
    }

    private AnthropicPiece? Argued(long index, string json)
    {
        var at = _calls.FindLastIndex(call => call.Index == index);
        if (at < 0 || json.Length == 0)
        {
            return null;
        }

        _calls[at].Arguments.Append(json);
        return new("", new("", "", json), at);
    }

    // Reasons of next year end an answer like any other.
    private string Reason(string told) => told switch
    {
        "max_tokens" or "model_context_window_exceeded" => FinishReasons.Length,
        "refusal" => FinishReasons.ContentFilter,
        "tool_use" => FinishReasons.ToolCalls,
        _ => _calls.Count > 0 ? FinishReasons.ToolCalls : FinishReasons.Stop,
    };

    private sealed record Draft(long Index, string Id, string Name, IReadOnlyDictionary<string, JsonElement> Input)
    {
        public StringBuilder Arguments { get; } = new();
    }
}
