using LLMHive.Load;

namespace LLMHive.Overhead;

/// <summary>Interleaved rounds of one kind of call on the three targets.</summary>
/// <param name="Name">Shown in reports.</param>
/// <param name="Direct">The upstream alone.</param>
/// <param name="Yarp">Through YARP.</param>
/// <param name="Product">Through the product.</param>
internal sealed record Section(string Name, LoadRound[] Direct, LoadRound[] Yarp, LoadRound[] Product)
{
    /// <summary>Added median latency in parts of what YARP adds.</summary>
    public Spread AddedRatio => Over(static (direct, yarp, product) =>
        (product.Latency.P50Us - direct.Latency.P50Us) / (yarp.Latency.P50Us - direct.Latency.P50Us));

    /// <summary>Added median latency in milliseconds.</summary>
    public Spread AddedMs => Over(static (direct, _, product) => (product.Latency.P50Us - direct.Latency.P50Us) / 1000);

    /// <summary>Processor time per call in parts of YARP's.</summary>
    public Spread ProcessorRatio => Over(static (_, yarp, product) => product.ProcessorPerCallUs / yarp.ProcessorPerCallUs);

    /// <summary>Calls per second and core in parts of YARP's.</summary>
    public Spread PerCoreRatio => Over(static (_, yarp, product) => product.CallsPerCore / yarp.CallsPerCore);

    /// <summary>Runs the rounds. Who begins changes from round to round, so that no target always follows the same one.</summary>
    public static async Task<Section> Run(string name, Target[] targets, int rounds, Func<Target, Task<LoadRound>> measure)
    {
        LoadRound[][] results = [new LoadRound[rounds], new LoadRound[rounds], new LoadRound[rounds]];
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < targets.Length; turn++)
            {
                var at = (round + turn) % targets.Length;
                results[at][round] = await measure(targets[at]);
            }
        }

        return new(name, results[0], results[1], results[2]);
    }

    private Spread Over(Func<LoadRound, LoadRound, LoadRound, double> figure) =>
        Spread.Of(Direct.Select((direct, round) => figure(direct, Yarp[round], Product[round])));
}
