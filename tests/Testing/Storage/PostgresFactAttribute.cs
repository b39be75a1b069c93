using Xunit;

namespace LLMHive.Testing.Storage;

/// <summary>A test that needs a PostgreSQL server: skipped, saying so, where none is installed.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresBinaries.SkipReason;
}
