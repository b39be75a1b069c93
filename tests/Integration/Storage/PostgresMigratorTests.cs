using LLMHive.Storage;
using LLMHive.Testing.Storage;
using Npgsql;

namespace LLMHive.Integration.Storage;

[NeedsPostgres]
public sealed class PostgresMigratorTests : MigratorContract, IAsyncLifetime
{
    private NpgsqlDataSource? _source;

    public async Task InitializeAsync() => _source = NpgsqlDataSource.Create(await PostgresContractSetup.NewDatabase());

    public async Task DisposeAsync() => await _source!.DisposeAsync();

    [PostgresFact]
    public async Task Migrate_TwelveAtOnce_EachScriptIsAppliedOnce()
    {
        var scripts = MigrationScript.Embedded("postgres");
        var applied = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Migrate([.. scripts]))));
        Assert.Equal(scripts.Count, applied.Sum());
        Assert.Equal(scripts.Select(script => script.Version), await Versions());
    }

    [PostgresFact]
    public async Task Migrate_UpToDateByAUserWithoutRights_Passes()
    {
        var scripts = MigrationScript.Embedded("postgres").ToArray();
        await Migrate(scripts);
        await _source!.CreateCommand("CREATE ROLE reader; GRANT SELECT ON schema_version TO reader").ExecuteNonQueryAsync();
        await using var reader = NpgsqlDataSource.Create(_source.ConnectionString + ";Options=-c role=reader");
        Assert.Equal(0, await PostgresMigrator.Migrate(reader, scripts, "database", TimeProvider.System, CancellationToken.None));
    }

    private protected override Task<int> Migrate(params MigrationScript[] scripts) =>
        PostgresMigrator.Migrate(_source!, scripts, "Database 'test'", TimeProvider.System, CancellationToken.None);

    protected override Task<IReadOnlyList<int>> Numbers(string table) => Query($"SELECT id FROM {table} ORDER BY id");

    protected override Task<IReadOnlyList<int>> Versions() => Query("SELECT version FROM schema_version ORDER BY version");

    private async Task<IReadOnlyList<int>> Query(string sql)
    {
        var numbers = new List<int>();
        await using var command = _source!.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            numbers.Add(reader.GetInt32(0));
        }

        return numbers;
    }
}
