using LLMHive.Storage;
using LLMHive.Testing.Storage;

namespace LLMHive.Integration.Storage;

/// <summary>What every migrator keeps. The scripts of these tests are plain SQL that any store understands.</summary>
public abstract class MigratorContract : IDisposable
{
    private static readonly MigrationScript First = new(1, "0001_first.sql", "CREATE TABLE one (id INTEGER); INSERT INTO one VALUES (1);");
    private static readonly MigrationScript Second = new(2, "0002_second.sql", "INSERT INTO one VALUES (2);");

    private protected TemporaryDirectory Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [ContractFact]
    public async Task Migrate_Empty_AppliesAllInOrder()
    {
        Assert.Equal(2, await Migrate(First, Second));
        Assert.Equal([1, 2], await Numbers("one"));
        Assert.Equal([1, 2], await Versions());
    }

    [ContractFact]
    public async Task Migrate_Again_ChangesNothing()
    {
        await Migrate(First, Second);
        Assert.Equal(0, await Migrate(First, Second));
        Assert.Equal([1, 2], await Numbers("one"));
    }

    [ContractFact]
    public async Task Migrate_OlderDatabase_AppliesWhatIsMissing()
    {
        await Migrate(First);
        Assert.Equal(1, await Migrate(First, Second));
        Assert.Equal([1, 2], await Numbers("one"));
    }

    [ContractFact]
    public async Task Migrate_NewerDatabase_IsRefusedWithVersionsAndCure()
    {
        await Migrate(First, Second);
        var refused = await Assert.ThrowsAsync<StorageUnusableException>(() => Migrate(First));
        Assert.Contains("has schema version 2, this program knows up to 1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Start the newer program", refused.Message, StringComparison.Ordinal);
    }

    [ContractFact]
    public async Task Migrate_ScriptFailsHalfWay_KeepsNothingOfItAndNamesIt()
    {
        var bad = Second with { Sql = "INSERT INTO one VALUES (2); INSERT INTO missing VALUES (1);" };
        var refused = await Assert.ThrowsAsync<StorageUnusableException>(() => Migrate(First, bad));
        Assert.Contains("0002_second.sql", refused.Message, StringComparison.Ordinal);
        Assert.Equal([1], await Numbers("one"));
        Assert.Equal([1], await Versions());
        Assert.Equal(1, await Migrate(First, Second));
    }

    /// <summary>Runs the migrator; the data of one test stay between calls.</summary>
    private protected abstract Task<int> Migrate(params MigrationScript[] scripts);

    /// <summary>The numbers in the only column of a table.</summary>
    protected abstract Task<IReadOnlyList<int>> Numbers(string table);

    /// <summary>The versions recorded.</summary>
    protected abstract Task<IReadOnlyList<int>> Versions();
}
