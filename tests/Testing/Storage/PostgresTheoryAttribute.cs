using Xunit;

namespace LLMHive.Testing.Storage;

/// <inheritdoc cref="PostgresFactAttribute" />
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresBinaries.SkipReason;
}
