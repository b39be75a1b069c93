using System.Globalization;
using System.Text.Json;
using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>
/// A response while its completion comes in: whole, or chunk by chunk. Ids and times follow from the completion's, so that an
/// answer given again is the same to the byte.
/// </summary>
/// <param name="call">The request.</param>
/// <param name="requestId">Stands in for the completion's id where it has none.</param>
/// <param name="now">Stands in for the completion's time where it has none.</param>
/// <param name="events">Told what happens; null when nobody listens.</param>
internal sealed class ResponseDraft(ResponseCall call, string requestId, DateTimeOffset now, ResponseEvents? events)
{
    private const int LongestId = 64;

    private readonly Dictionary<int, ResponseItem> _calls = [];
    private ResponseItem? _message;
    private string _id = "", _finish = "";

    /// <summary>Id of the response.</summary>
    public string Id => "resp_" + _id;

    /// <summary>When the answer began, in seconds since 1970.</summary>
    public long CreatedAt { get; private set; }

    /// <summary>The model that answers.</summary>
    public string Model { get; private set; } = call.Model;

    /// <summary>How a hive model came to the answer so far; null for single models.</summary>
    public JsonElement? Hive { get; private set; }

    /// <summary>What was answered so far.</summary>
    public List<ResponseItem> Items { get; } = [];

    /// <summary>What repeats the request.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Echo => call.Echo;

    /// <summary><c>in_progress</c>, <c>completed</c>, <c>incomplete</c> or <c>failed</c>.</summary>
    public string Status { get; private set; } = "in_progress";

    /// <summary>Why it is incomplete; null when it is not.</summary>
    public string? Shortened { get; private set; }

    /// <summary>Why it failed; null when it did not.</summary>
    public Refusal? Error { get; private set; }

    /// <summary>What it used; null until that is booked.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>Nothing follows.</summary>
    public bool IsOver => Status != "in_progress";

    /// <summary>Takes a chunk of a completion, or a whole one.</summary>
    public void Take(JsonElement completion)
    {
        if (IsOver)
        {
            return;
        }

        if (CompletionReader.Child(completion, "error") is { ValueKind: JsonValueKind.Object } error)
        {
            Fail(CompletionReader.ErrorOf(error));
            return;
        }

        Hive = CompletionReader.Child(completion, "hive") is { ValueKind: JsonValueKind.Object } hive ? hive : Hive;
        Begin(completion);
        if (CompletionReader.Child(completion, "choices") is { ValueKind: JsonValueKind.Array } choices)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                TakeChoice(choice);
            }
        }
    }

    /// <summary>The usage is booked.</summary>
    public void Book(TokenUsage usage) => Usage = usage;

    /// <summary>The completion is whole.</summary>
    public void Complete()
    {
        if (IsOver)
        {
            return;
        }

        Begin(default);
        if (Items.Count == 0)
        {
            PartOf(isRefusal: false); // An answer without a word is still an answer.
        }

        Shortened = _finish switch
        {
            "length" => "max_output_tokens",
            "content_filter" => "content_filter",
            _ => null,
        };
        Status = Shortened is null ? "completed" : "incomplete";
        foreach (var item in Items)
        {
            events?.Ended(item, StatusOf(item));
        }

        events?.Over(this);
    }

    /// <summary>There will be no (further) answer.</summary>
    public void Fail(Refusal refusal)
    {
        if (IsOver)
        {
            return;
        }

        Begin(default);
        (Status, Error) = ("failed", call.Blame(refusal));
        events?.Over(this);
    }

    /// <summary>Status of an item: only the last can have been cut off.</summary>
    public string StatusOf(ResponseItem item) => Status switch
    {
        "in_progress" => Status,
        "completed" => Status,
        _ => item.Index < Items.Count - 1 ? "completed" : "incomplete",
    };

    private void Begin(JsonElement completion)
    {
        if (_id.Length > 0)
        {
            return;
        }

        _id = IdOf(CompletionReader.Text(completion, "id") is { Length: > 0 } id ? id : requestId);
        CreatedAt = CompletionReader.Child(completion, "created") is { ValueKind: JsonValueKind.Number } at && at.TryGetInt64(out var seconds)
            ? seconds
            : now.ToUnixTimeSeconds();
        Model = CompletionReader.Text(completion, "model") is { Length: > 0 } model ? model : Model;
        events?.Begun(this);
    }

    /// <summary>The completion's own id without its prefix, in letters that ids have.</summary>
    private static string IdOf(string completion)
    {
        var letters = completion.AsSpan(completion.StartsWith("chatcmpl-", StringComparison.Ordinal) ? "chatcmpl-".Length : 0);
        return string.Concat(letters[..Math.Min(letters.Length, LongestId)].ToArray().Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_'));
    }

    private void TakeChoice(JsonElement choice)
    {
        if (CompletionReader.Index(choice) != 0)
        {
            return;
        }

        _finish = CompletionReader.Text(choice, "finish_reason") ?? _finish;
        var words = CompletionReader.Child(choice, "delta") is { ValueKind: JsonValueKind.Object } delta ? delta : CompletionReader.Child(choice, "message");
        Say(CompletionReader.Text(words, "content"), isRefusal: false, CompletionReader.Child(CompletionReader.Child(choice, "logprobs"), "content"));
        Say(CompletionReader.Text(words, "refusal"), isRefusal: true, default);
        if (CompletionReader.Child(words, "tool_calls") is { ValueKind: JsonValueKind.Array } calls)
        {
            var place = 0;
            foreach (var called in calls.EnumerateArray())
            {
                TakeCall(called, place++);
            }
        }
    }

    private void Say(string? text, bool isRefusal, JsonElement logprobs)
    {
        if (text is not { Length: > 0 })
        {
            return;
        }

        var part = PartOf(isRefusal);
        JsonElement[] news = logprobs.ValueKind == JsonValueKind.Array ? [.. logprobs.EnumerateArray()] : [];
        part.Text.Append(text);
        part.Logprobs.AddRange(news);
        events?.Said(_message!, part, text, news);
    }

    private ResponsePart PartOf(bool isRefusal)
    {
        _message ??= Add(isCall: false);
        if (_message.Parts.Find(part => part.IsRefusal == isRefusal) is not { } part)
        {
            _message.Parts.Add(part = new(isRefusal));
            events?.Opened(_message, part);
        }

        return part;
    }

    private void TakeCall(JsonElement called, int place)
    {
        // In a chunk a call has its index, in a whole message only its place.
        var index = CompletionReader.Child(called, "index").ValueKind == JsonValueKind.Number ? CompletionReader.Index(called) : place;
        var function = CompletionReader.Child(called, "function");
        if (!_calls.TryGetValue(index, out var item))
        {
            item = _calls[index] = Make(isCall: true);
            item.CallId = CompletionReader.Text(called, "id") is { Length: > 0 } id ? id : "call_" + item.Id["fc_".Length..];
            item.Name = CompletionReader.Text(function, "name") ?? "";
            events?.Added(item);
        }

        if (CompletionReader.Text(function, "arguments") is { Length: > 0 } arguments)
        {
            item.Arguments.Append(arguments);
            events?.Argued(item, arguments);
        }
    }

    private ResponseItem Add(bool isCall)
    {
        var item = Make(isCall);
        events?.Added(item);
        return item;
    }

    private ResponseItem Make(bool isCall)
    {
        var item = new ResponseItem(Items.Count, string.Create(CultureInfo.InvariantCulture, $"{(isCall ? "fc" : "msg")}_{_id}_{Items.Count}"), isCall);
        Items.Add(item);
        return item;
    }
}
