using LLMHive.Storage;

namespace LLMHive.Integration.Storage;

public sealed class SqliteMigratorTests : MigratorContract
{
    private string File => Path.Combine(Folder.Path, "test.db");

    [Fact]
    public void Embedded_Sqlite_ScriptsAreNumberedFromOne()
    {
        var scripts = MigrationScript.Embedded("sqlite");
        Assert.Equal("0001_initial.sql", scripts[0].Name);
        Assert.Equal(Enumerable.Range(1, scripts.Count), scripts.Select(script => script.Version));
    }

    private protected override Task<int> Migrate(params MigrationScript[] scripts) => Task.Run(() =>
    {
        using var session = SqliteSession.Open(File, readOnly: false);
        return SqliteMigrator.Migrate(session, scripts, File, TimeProvider.System);
    });

    protected override Task<IReadOnlyList<int>> Numbers(string table) => Query($"SELECT id FROM {table} ORDER BY id");

    protected override Task<IReadOnlyList<int>> Versions() => Query("SELECT version FROM schema_version ORDER BY version");

    private Task<IReadOnlyList<int>> Query(string sql)
    {
        using var session = SqliteSession.Open(File, readOnly: true);
        return Task.FromResult<IReadOnlyList<int>>(session.Query(sql, row => row.GetInt32(0)));
    }
}
