using System.Text;

namespace LLMHive.Orchestration;

/// <summary>
/// Lets an answer through while it is written, if it begins as bare JSON does. What stands in a fence or has words before it is
/// held back, and told as a whole once it is known to fit. White space at both ends is held back too.
/// </summary>
/// <param name="write">Where it goes.</param>
internal sealed class FormatGate(Action<string> write)
{
    private readonly StringBuilder _held = new();
    private bool _shut;

    /// <summary>Something is out, and nobody else can answer in its place.</summary>
    public bool IsOut { get; private set; }

    /// <summary>Takes in the next piece.</summary>
    public void Take(string text)
    {
        if (_shut)
        {
            return;
        }

        var all = _held.Append(text).ToString();
        var ready = IsOut ? all.TrimEnd() : all.Trim();
        if (ready.Length == 0)
        {
            return;
        }

        if (!IsOut && ready[0] is not ('{' or '['))
        {
            _shut = true;
            return;
        }

        IsOut = true;
        _held.Clear().Append(all.AsSpan(all.TrimEnd().Length));
        write(ready);
    }
}
