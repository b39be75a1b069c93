using System.Text;
using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>
/// Reads a streamed answer: bytes in, events out. Of several choices only the first is read.
/// </summary>
internal sealed class ChunkReader
{
    private readonly ChunkCutter _chunks = new();
    private readonly StringBuilder _text = new();
    private readonly SortedDictionary<int, CallDraft> _calls = [];
    private string _model = "", _finish = "";
    private HiveReport? _report;

    /// <summary>True once some of the text was read.</summary>
    public bool HasText => _text.Length > 0;

    /// <summary>The events in these bytes.</summary>
    /// <exception cref="HiveException">The stream tells an error.</exception>
    public List<HiveEvent> Read(ReadOnlySpan<byte> bytes)
    {
        var events = new List<HiveEvent>();
        _chunks.Read(bytes, chunk => ReadChunk(chunk, events));
        return events;
    }

    /// <summary>The tool calls, whole only now.</summary>
    public IEnumerable<HiveToolCall> Calls => _calls.Values.Select(static draft => draft.Call);

    /// <summary>The answer as a whole.</summary>
    /// <param name="asked">The model that was asked.</param>
    /// <param name="requestId">Id of the request.</param>
    /// <param name="admitted">What admission told.</param>
    /// <param name="end">The last frame.</param>
    public HiveResponse Finish(string asked, string requestId, HiveFrame.Admitted? admitted, HiveFrame.End end) => new()
    {
        Text = _text.ToString(),
        Model = _model.Length > 0 ? _model : asked,
        FinishReason = _finish,
        ToolCalls = [.. Calls],
        Usage = end.Usage,
        CostUsd = end.CostUsd,
        RunId = admitted?.RunId,
        Report = _report,
        Replayed = admitted?.Replayed == true,
        Limits = admitted?.Limits,
        RequestId = requestId,
    };

    private void ReadChunk(JsonElement chunk, List<HiveEvent> events)
    {
        if (CompletionReader.Child(chunk, "error") is { ValueKind: JsonValueKind.Object } error)
        {
            throw new HiveException(CompletionReader.ErrorOf(error));
        }

        _model = CompletionReader.Text(chunk, "model") ?? _model;
        if (CompletionReader.Child(chunk, "hive") is { ValueKind: JsonValueKind.Object } hive)
        {
            _report = HiveReport.Of(hive);
            events.Add(new HiveEvent.Reported(_report));
        }

        if (CompletionReader.Child(chunk, "choices") is { ValueKind: JsonValueKind.Array } choices)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                ReadChoice(choice, events);
            }
        }
    }

    private void ReadChoice(JsonElement choice, List<HiveEvent> events)
    {
        if (CompletionReader.Index(choice) != 0)
        {
            return;
        }

        _finish = CompletionReader.Text(choice, "finish_reason") ?? _finish;
        var delta = CompletionReader.Child(choice, "delta");
        if ((CompletionReader.Text(delta, "content") is { Length: > 0 } content ? content : CompletionReader.Text(delta, "refusal")) is { Length: > 0 } text)
        {
            _text.Append(text);
            events.Add(new HiveEvent.Delta(text));
        }

        if (CompletionReader.Child(delta, "tool_calls") is { ValueKind: JsonValueKind.Array } calls)
        {
            foreach (var call in calls.EnumerateArray())
            {
                var function = CompletionReader.Child(call, "function");
                var draft = _calls.TryGetValue(CompletionReader.Index(call), out var known) ? known : _calls[CompletionReader.Index(call)] = new();
                draft.Add(CompletionReader.Text(call, "id"), CompletionReader.Text(function, "name"), CompletionReader.Text(function, "arguments"));
            }
        }
    }

    private sealed class CallDraft
    {
        private readonly StringBuilder _arguments = new();
        private string _id = "", _name = "";

        public HiveToolCall Call => new(_id, _name, _arguments.ToString());

        public void Add(string? id, string? name, string? arguments)
        {
            _id = id is { Length: > 0 } ? id : _id;
            _name = name is { Length: > 0 } ? name : _name;
            _arguments.Append(arguments);
        }
    }
}
