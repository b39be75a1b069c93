using LLMHive.Storage;
using LLMHive.Testing.Storage;

namespace LLMHive.Integration.Storage;

public abstract class QueryTablesContract : StorageContract
{
    [ContractFact]
    public async Task Upsert_NewRow_IsFoundAsItWas()
    {
        var row = Row("a") with { Owner = "ann", Json = """{"name":"Zoë"}""" };
        await Node.Tables.Upsert([row], None);
        Assert.Equal(row, await Node.Tables.Find("run", "a", None));
        Assert.Null(await Node.Tables.Find("audit", "a", None));
    }

    [ContractTheory]
    [InlineData(1, "old")]
    [InlineData(2, "old")]
    [InlineData(3, "new")]
    public async Task Upsert_ExistingRow_OnlyAHigherVersionReplaces(long version, string expected)
    {
        await Node.Tables.Upsert([Row("a") with { Version = 2, Json = "old" }], None);
        await Node.Tables.Upsert([Row("a") with { Version = version, Json = "new" }], None);
        Assert.Equal(expected, (await Node.Tables.Find("run", "a", None))!.Json);
    }

    [ContractFact]
    public async Task Remove_Row_IsGoneAndItsNeighboursStand()
    {
        await Node.Tables.Upsert([Row("a"), Row("b")], None);
        await Node.Tables.Remove("run", "a", None);
        await Node.Tables.Remove("audit", "b", None);
        Assert.Null(await Node.Tables.Find("run", "a", None));
        Assert.Equal("b", Assert.Single((await Node.Tables.List("run", null, null, 10, None)).Items).Id);
    }

    [ContractFact]
    public async Task Upsert_OneRowUnstorable_StoresNone()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Node.Tables.Upsert([Row("a"), Row("b") with { Json = null! }], None));
        Assert.Null(await Node.Tables.Find("run", "a", None));
    }

    [ContractFact]
    public async Task List_EqualTimestamps_PagesMeetEachRowOnceNewestFirst()
    {
        var rows = Enumerable.Range(0, 25).Select(i => Row($"r{i:00}") with { At = Now.AddSeconds(i / 10) }).ToArray();
        await Node.Tables.Upsert(rows, None);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Node.Tables.List("run", null, cursor, 7, None);
            seen.AddRange(page.Items.Select(row => row.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id, StringComparer.Ordinal).Select(row => row.Id), seen);
    }

    [ContractFact]
    public async Task List_PageThatEndsTheList_HasNoCursor()
    {
        await Node.Tables.Upsert([Row("a"), Row("b")], None);
        Assert.Null((await Node.Tables.List("run", null, null, 2, None)).NextCursor);
        Assert.NotNull((await Node.Tables.List("run", null, null, 1, None)).NextCursor);
    }

    [ContractFact]
    public async Task List_Owner_SeesOnlyHisRows()
    {
        await Node.Tables.Upsert([Row("a") with { Owner = "ann" }, Row("b") with { Owner = "bob" }], None);
        Assert.Equal("b", Assert.Single((await Node.Tables.List("run", "bob", null, 100, None)).Items).Id);
    }

    [ContractTheory]
    [InlineData("")]
    [InlineData("not a cursor")]
    [InlineData("YWJj")]
    public async Task List_UnreadableCursor_ThrowsFormatException(string cursor) =>
        await Assert.ThrowsAsync<FormatException>(() => Node.Tables.List("run", null, cursor, 10, None));

    [ContractTheory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task List_LimitOutOfRange_Throws(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Node.Tables.List("run", null, null, limit, None));

    [ContractFact]
    public async Task Upsert_ThenKill_RowIsThere()
    {
        await Node.Tables.Upsert([Row("a")], None);
        using var copy = new TemporaryDirectory();
        await using var after = await StartAfterKill(copy);
        Assert.NotNull(await after.Tables.Find("run", "a", None));
    }

    private QueryRow Row(string id) => new() { Kind = "run", Id = id, At = Now, Version = 1, Json = "{}" };
}
