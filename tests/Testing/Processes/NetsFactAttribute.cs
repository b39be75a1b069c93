using LLMHive.Testing.Storage;
using Xunit;

namespace LLMHive.Processes;

/// <summary>A test that needs PostgreSQL and network namespaces: skipped, saying so, where it may make none.</summary>
public sealed class NetsFactAttribute : FactAttribute
{
    public NetsFactAttribute() => Skip = PostgresBinaries.SkipReason ?? TwoNets.SkipReason;
}
