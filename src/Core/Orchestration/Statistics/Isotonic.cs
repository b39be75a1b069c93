namespace LLMHive.Orchestration;

/// <summary>A rising step function fitted by pooling adjacent violators: turns a feature into the part that was right at that value.</summary>
public sealed class Isotonic
{
    private readonly ImmutableArray<Block> _blocks;
    private readonly double _doubt;

    private Isotonic(ImmutableArray<Block> blocks)
    {
        _blocks = blocks;

        // Outcomes without a single error do not prove certainty: half an outcome either way (Jeffreys).
        _doubt = 0.5 / (blocks.Sum(block => block.Weight) + 1);
    }

    /// <summary>Fits; points of equal feature are one point. At least one point of positive weight is needed.</summary>
    public static Isotonic Fit(IEnumerable<(double Feature, bool Right, double Weight)> points)
    {
        var blocks = new List<Block>();
        var merged = points.Where(point => point.Weight > 0).GroupBy(point => Math.Round(point.Feature, 9)).OrderBy(group => group.Key);
        foreach (var group in merged)
        {
            blocks.Add(new Block(group.Key, group.Sum(point => point.Weight), group.Sum(point => point.Right ? point.Weight : 0)));
            while (blocks.Count > 1 && blocks[^2].Part >= blocks[^1].Part)
            {
                blocks[^2] = blocks[^2] with { Weight = blocks[^2].Weight + blocks[^1].Weight, Right = blocks[^2].Right + blocks[^1].Right };
                blocks.RemoveAt(blocks.Count - 1);
            }
        }

        return blocks.Count > 0 ? new Isotonic([.. blocks]) : throw new ArgumentException("There is no point to fit to.", nameof(points));
    }

    /// <summary>The probability at a feature: that of the last step at or below it, or of the first one.</summary>
    public double At(double feature)
    {
        var step = _blocks[0];
        foreach (var block in _blocks)
        {
            if (block.From > feature + 1e-9)
            {
                break;
            }

            step = block;
        }

        return Math.Clamp(step.Part, _doubt, 1 - _doubt);
    }

    private readonly record struct Block(double From, double Weight, double Right)
    {
        public double Part => Right / Weight;
    }
}
