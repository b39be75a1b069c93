using LLMHive.Processes;
using LLMHive.Testing.Storage;
using Npgsql;

namespace LLMHive.Nodes;

/// <summary>
/// Two identical nodes that lose patience with slow clients within seconds, reach their database through a relay that can be slow,
/// and, where network namespaces may be made, each other by a link that can be cut. Shared by the tests that leave them as they
/// found them.
/// </summary>
public sealed class GuardedNodes : IAsyncLifetime
{
    public const string Name = "Guarded nodes";

    /// <summary>Patience with clients, for the minute and the quarter of one that are the product's.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Api__ReaderSeconds"] = "2", ["Api__HeaderSeconds"] = "2", ["Api__DrainSeconds"] = "0",
    };

    private HiveCluster? _cluster;
    private TwoNets? _nets;
    private Relay? _relay;

    public HiveCluster Cluster => _cluster ?? throw new InvalidOperationException("PostgreSQL is not there; the test should have been skipped.");

    /// <summary>Between the nodes and their database.</summary>
    public Relay Relay => _relay!;

    /// <summary>Around the nodes.</summary>
    public TwoNets Nets => _nets ?? throw new InvalidOperationException("There are no namespaces; the test should have been skipped.");

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.SkipReason is not null)
        {
            return;
        }

        var server = await PostgresServer.Shared;
        _nets = TwoNets.SkipReason is null ? await TwoNets.Make() : null;
        _relay = _nets?.Reach(server.Port) ?? Relay.Start(server.Port);
        _cluster = await HiveCluster.Nodes(2, server, Settings, _nets?.Paths ?? new()
        {
            Database = straight => new NpgsqlConnectionStringBuilder(straight) { Port = _relay.Port }.ConnectionString,
        });
    }

    public async Task DisposeAsync()
    {
        await (_cluster?.DisposeAsync() ?? default);
        await (_nets?.DisposeAsync() ?? _relay?.DisposeAsync() ?? default);
    }

    [CollectionDefinition(Name)]
    public sealed class Shared : ICollectionFixture<GuardedNodes>;
}
