namespace LLMHive.Evaluation;

/// <summary>A part of right answers with its 95 % interval.</summary>
/// <param name="Right">Right answers.</param>
/// <param name="Total">Questions.</param>
internal sealed record Accuracy(int Right, int Total)
{
    // Wilson's interval: sound also near 0 and 1, where the plain normal one leaves [0, 1].
    private const double Z = 1.959963984540054;

    public double Value => (double)Right / Total;

    public double Low => Centre - Margin;

    public double High => Centre + Margin;

    private double Centre => (Value + (Z * Z / (2 * Total))) / (1 + (Z * Z / Total));

    private double Margin => Z / (1 + (Z * Z / Total)) * Math.Sqrt((Value * (1 - Value) / Total) + (Z * Z / (4.0 * Total * Total)));

    public override string ToString() => FormattableString.Invariant($"{Value:P2}  [{Low:P2}, {High:P2}]  {Right}/{Total}");
}
