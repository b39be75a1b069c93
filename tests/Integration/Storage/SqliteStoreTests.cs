using LLMHive.Storage;
using LLMHive.Testing.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LLMHive.Integration.Storage;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly List<IDisposable> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(opened => opened.Dispose());
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true, "usage_rows_user_period")]
    [InlineData(false, "usage_rows_user_at")]
    public async Task Sum_OfAPeriodOrATime_ReadsNoMoreThanThat(bool period, string index)
    {
        var store = Open();
        var query = new UsageQuery { UserId = "ann", PeriodStart = period ? DateTimeOffset.UnixEpoch : null, From = DateTimeOffset.UnixEpoch };
        var plan = await store.Read(session => session.Query(
            "EXPLAIN QUERY PLAN " + SqliteLedgerStore.SumText(query), row => row.GetString(3), "ann", 0L, long.MaxValue, null, null, period ? 0L : null), default);
        Assert.Contains(plan, step => step.Contains($"USING INDEX {index} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_OneOfAGroupFails_ItsNeighboursStand()
    {
        var store = Open();
        using var hold = new ManualResetEventSlim();
        var first = Holding(store, hold);
        var good = Add(store, "a");
        var bad = store.Write<int>(session =>
        {
            Insert(session, "b");
            throw new InvalidOperationException("mine");
        });
        var broken = store.Write(session => session.Execute("INSERT INTO nowhere VALUES (1)"));
        var also = Add(store, "c");
        hold.Set();

        await Task.WhenAll(first, good, also);
        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => bad)).Message);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => broken);
        Assert.Equal(["a", "c"], await Ids(store));
    }

    [Fact]
    public async Task Write_QueueFull_IsRefusedAndTheQueuedStand()
    {
        var store = Open(options => options.WriteQueueLimit = 2);
        using var hold = new ManualResetEventSlim();
        using var running = new ManualResetEventSlim();
        var first = Holding(store, hold, running);
        running.Wait();
        var queued = new[] { Add(store, "a"), Add(store, "b") };
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => Add(store, "c"));
        Assert.Contains("More than 2 writes wait", refused.Message, StringComparison.Ordinal);
        hold.Set();
        await Task.WhenAll([first, .. queued]);
        Assert.Equal(["a", "b"], await Ids(store));
    }

    [Fact]
    public async Task Close_WritesWait_AreCommitted()
    {
        var store = Open();
        var writes = Enumerable.Range(0, 1000).Select(i => Add(store, $"{i:0000}")).ToArray();
        Close(store);
        await Task.WhenAll(writes);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Add(store, "late"));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Ids(store));
        Assert.Equal(1000, (await Ids(Open())).Count);
    }

    [Fact]
    public async Task Write_CancelledWait_IsDoneAllTheSame()
    {
        var store = Open();
        using var hold = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var first = Holding(store, hold);
        var write = store.Write(session => Insert(session, "a"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        hold.Set();
        await first;
        await Add(store, "b");
        Assert.Equal(["a", "b"], await Ids(store));
    }

    [Fact]
    public async Task Read_TriesToWrite_Fails() =>
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Open().Read(session => Insert(session, "a"), default));

    [Fact]
    public void Open_DamagedFile_NamesFileAndCure()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "llmhive.db"), new string('x', 8192));
        var refused = Assert.Throws<StorageUnusableException>(() => Open());
        Assert.Contains("llmhive.db' is damaged", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Restore it from a backup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderInUse_NamesFolderAndCure()
    {
        Open();
        var refused = Assert.Throws<StorageUnusableException>(() => Open());
        Assert.Contains($"Storage:DataDirectory '{_folder.Path}' cannot be used", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PathIsAFile_NamesFolderAndCure()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        var refused = Assert.Throws<StorageUnusableException>(() => Open(options => options.DataDirectory = file));
        Assert.Contains("or set another folder", refused.Message, StringComparison.Ordinal);
    }

    private SqliteStore Open(Action<StorageOptions>? configure = null)
    {
        var values = new StorageOptions { DataDirectory = _folder.Path };
        configure?.Invoke(values);
        var options = Options.Create(values);
        var directory = new DataDirectory(options);
        var store = new SqliteStore(directory, options, TimeProvider.System, NullLogger<SqliteStore>.Instance);
        _opened.Insert(0, directory);
        _opened.Insert(0, store);
        store.Open();
        return store;
    }

    private void Close(SqliteStore store)
    {
        store.Close();
        _opened.ForEach(opened => opened.Dispose());
        _opened.Clear();
    }

    /// <summary>A write that keeps the writer busy, so that those behind it gather.</summary>
    private static Task<int> Holding(SqliteStore store, ManualResetEventSlim until, ManualResetEventSlim? running = null) =>
        store.Write(_ =>
        {
            running?.Set();
            until.Wait();
            return 0;
        });

    private static Task<int> Add(SqliteStore store, string id) => store.Write(session => Insert(session, id));

    private static int Insert(SqliteSession session, string id) =>
        session.Execute("INSERT INTO work (id, kind, due_at, payload) VALUES ($0, 'k', 0, '')", id);

    private static Task<List<string>> Ids(SqliteStore store) =>
        store.Read(session => session.Query("SELECT id FROM work ORDER BY id", row => row.GetString(0)), default);
}
