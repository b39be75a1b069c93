namespace LLMHive.Orchestration;

/// <summary>Follows the confidence of one trace as it is written, and tells when it is not worth reading on.</summary>
/// <param name="line">The stop line.</param>
/// <param name="window">Tokens of a group; 1 or more.</param>
public sealed class ConfidenceGate(double line, int window)
{
    private readonly Queue<double> _group = new(window);
    private double _sum;
    private double _lowest = double.PositiveInfinity;

    /// <summary>Confidence of the least sure group so far; of all tokens while they are fewer than a group, 0 without any.</summary>
    public double Lowest => _group.Count == 0 ? 0 : Math.Min(_lowest, _group.Count < window ? _sum / _group.Count : double.PositiveInfinity);

    /// <summary>Tokens taken in.</summary>
    public int Read { get; private set; }

    /// <summary>Takes in the next token.</summary>
    /// <returns>False when the group that ends with it is below the line. Fewer tokens than a group are no ground to stop.</returns>
    public bool Passes(double token)
    {
        Read++;
        _group.Enqueue(token);
        _sum += token;
        if (_group.Count > window)
        {
            _sum -= _group.Dequeue();
        }

        if (_group.Count < window)
        {
            return true;
        }

        _lowest = Math.Min(_lowest, _sum / window);
        return _lowest >= line;
    }
}
