namespace LLMHive.Testing.Storage;

/// <summary>
/// What stories run on: the embedded host, or, by <c>LLMHIVE_TEST_STORE</c>, <c>postgres</c>: two nodes on PostgreSQL, or
/// <c>split</c>: three silos and two fronts on PostgreSQL.
/// </summary>
public static class StoreUnderTest
{
    private static readonly string? Asked = Environment.GetEnvironmentVariable("LLMHIVE_TEST_STORE");

    /// <summary>Several nodes on PostgreSQL.</summary>
    public static bool IsPostgres => Asked is "postgres" or "split";

    /// <summary>Silos and fronts are programs of their own.</summary>
    public static bool IsSplit => Asked == "split";
}
