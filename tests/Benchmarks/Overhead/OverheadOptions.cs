namespace LLMHive.Overhead;

/// <summary>What to measure.</summary>
/// <param name="Rounds">Rounds; each target has its turn in each.</param>
/// <param name="Calls">Calls per target and round.</param>
/// <param name="Concurrency">Callers of the latency rounds.</param>
/// <param name="Parallel">Callers of the throughput rounds; 0 = none.</param>
/// <param name="Streams">Streamed answers as well.</param>
/// <param name="Nodes">Nodes of the product; two stand on PostgreSQL.</param>
/// <param name="Json">Report as JSON.</param>
internal sealed record OverheadOptions(int Rounds, int Calls, int Concurrency, int Parallel, bool Streams, int Nodes, bool Json)
{
    public static OverheadOptions Read(Arguments arguments)
    {
        var options = new OverheadOptions(
            arguments.Integer("rounds", 7, 1, 1000),
            arguments.Integer("calls", 2000, 1, 1_000_000),
            arguments.Integer("concurrency", 1, 1, 1024),
            arguments.Integer("parallel", 32, 0, 1024),
            arguments.Flag("streams"),
            arguments.Integer("nodes", 1, 1, 2),
            arguments.Flag("json"));
        arguments.End();
        return options;
    }
}
