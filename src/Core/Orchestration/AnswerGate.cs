using System.Text;

namespace LLMHive.Orchestration;

/// <summary>
/// Keeps what a model thought aloud out of its answer: a block <c>&lt;think&gt;</c> or <c>&lt;thinking&gt;</c> at its very beginning, as
/// some servers leave it in the text. A block that is not closed is no answer yet. Here for an answer that is read while it is written.
/// </summary>
/// <param name="write">Takes in the answer.</param>
internal sealed class AnswerGate(Action<string> write)
{
    private static readonly string[] Names = ["think", "thinking"];
    private readonly StringBuilder _held = new();
    private string? _close;
    private State _state;

    private enum State
    {
        Beginning,
        Thought,
        Between,
        Answer,
    }

    /// <summary>A whole text without the block; empty when it is not closed.</summary>
    public static string Answer(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var begin = text.TrimStart();
        if (Array.Find(Names, name => begin.StartsWith(Open(name), StringComparison.Ordinal)) is not { } found)
        {
            return text;
        }

        var end = begin.IndexOf(Close(found), StringComparison.Ordinal);
        return end < 0 ? "" : begin[(end + Close(found).Length)..].TrimStart();
    }

    /// <summary>Takes in the next piece.</summary>
    public void Take(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        switch (_state)
        {
            case State.Beginning:
                Begin(text);
                break;
            case State.Thought:
                Think(text);
                break;
            case State.Between:
                Pass(text.TrimStart());
                break;
            default:
                write(text);
                break;
        }
    }

    private void Begin(string text)
    {
        _held.Append(text);
        if (string.IsNullOrWhiteSpace(text))
        {
            return; // endless white space is not looked through again with each piece
        }

        var all = _held.ToString();
        var begin = all.TrimStart();
        if (Array.Find(Names, name => begin.StartsWith(Open(name), StringComparison.Ordinal)) is { } found)
        {
            _held.Clear();
            (_close, _state) = (Close(found), State.Thought);
            Think(begin[Open(found).Length..]);
        }
        else if (!Names.Any(name => Open(name).StartsWith(begin, StringComparison.Ordinal)))
        {
            _held.Clear();
            Pass(all);
        }
    }

    // Only so much is kept as may be the beginning of the end.
    private void Think(string text)
    {
        var all = _held.Append(text).ToString();
        var end = all.IndexOf(_close!, StringComparison.Ordinal);
        _held.Clear();
        if (end < 0)
        {
            _held.Append(all.AsSpan(Math.Max(0, all.Length - _close!.Length + 1)));
            return;
        }

        _state = State.Between;
        Pass(all[(end + _close!.Length)..].TrimStart());
    }

    private void Pass(string text)
    {
        if (text.Length > 0)
        {
            _state = State.Answer;
            write(text);
        }
    }

    private static string Open(string name) => $"<{name}>";

    private static string Close(string name) => $"</{name}>";
}
