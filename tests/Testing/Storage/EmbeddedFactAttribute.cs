using Xunit;

namespace LLMHive.Testing.Storage;

/// <summary>A test that looks into the embedded store or the one node's ledger: skipped where stories run on PostgreSQL.</summary>
public sealed class EmbeddedFactAttribute : FactAttribute
{
    public EmbeddedFactAttribute() => Skip = StoreUnderTest.IsPostgres ? "It looks into the embedded store." : null;
}
