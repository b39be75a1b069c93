using LLMHive.Processes;

namespace LLMHive.Nodes;

/// <summary>Two identical nodes on one database, shared by the tests that leave them as they found them.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private HiveCluster? _cluster;

    public HiveCluster Cluster => _cluster ?? throw new InvalidOperationException("PostgreSQL is not there; the test should have been skipped.");

    public async Task InitializeAsync()
    {
        if (LLMHive.Testing.Storage.PostgresBinaries.SkipReason is null)
        {
            _cluster = await HiveCluster.Nodes(2);
        }
    }

    public async Task DisposeAsync() => await (_cluster?.DisposeAsync() ?? default);
}
