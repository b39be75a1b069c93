using LLMHive.Testing.Storage;
using Npgsql;

namespace LLMHive.Integration.Storage;

public sealed class PostgresServerTests
{
    [PostgresFact]
    public async Task Stop_ThenResume_IsAwayMeanwhileAndKeepsItsData()
    {
        await using var server = await PostgresServer.Start();
        await using var source = NpgsqlDataSource.Create(await server.CreateDatabase());
        await source.CreateCommand("CREATE TABLE kept AS SELECT 1").ExecuteNonQueryAsync();
        await server.Stop();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => source.CreateCommand("SELECT 1").ExecuteScalarAsync());
        await server.Resume();
        Assert.Equal(1L, await source.CreateCommand("SELECT count(*) FROM kept").ExecuteScalarAsync());
    }
}
