namespace LLMHive.Testing.Storage;

/// <summary>What stories run on: <c>LLMHIVE_TEST_STORE=postgres</c> asks for two nodes on PostgreSQL instead of the embedded host.</summary>
public static class StoreUnderTest
{
    /// <summary>Two nodes on PostgreSQL.</summary>
    public static bool IsPostgres => Environment.GetEnvironmentVariable("LLMHIVE_TEST_STORE") == "postgres";
}
