using System.Text.Json.Nodes;
using LLMHive.Storage;
using LLMHive.Testing.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Integration.Storage;

public sealed class JournalLedgerTests : IDisposable
{
    private static readonly DateTimeOffset Period = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Period.AddDays(3));
    private readonly ScriptedLedgerStore _store = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly LedgerOptions _options = new() { SegmentBytes = 4096 };
    private readonly List<IDisposable> _opened = [];
    private string? _latest;

    public void Dispose()
    {
        _opened.ForEach(opened => opened.Dispose());
        _directory.Dispose();
    }

    [Fact]
    public async Task Append_StoreAway_ReturnsAndShipsLater()
    {
        var ledger = Open();
        _store.Away = true;
        await Append(ledger, 0, 50);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => ledger.Ship(default));
        _store.Away = false;
        Assert.Equal(50, (await Load(ledger)).Totals.TokensIn);
        await ledger.Ship(default);
        Assert.Equal(50, _store.Count);
    }

    [Fact]
    public async Task Append_StoreAwayTooLong_IsRefusedAndNothingIsLost()
    {
        _options.MaxUnshippedRows = 10;
        var ledger = Open();
        _store.Away = true;
        await Append(ledger, 0, 11);
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => Append(ledger, 11, 1));
        Assert.Contains("Ledger:MaxUnshippedRows = 10", refused.Message, StringComparison.Ordinal);
        _store.Away = false;
        await ledger.Ship(default);
        await Append(ledger, 11, 1);
        Assert.Equal(12, (await Load(ledger)).Totals.TokensIn);
    }

    [Fact]
    public async Task Append_LevelSharedAndStoreAway_ThrowsButTheRowIsKept()
    {
        _options.Level = LedgerLevel.Shared;
        var ledger = Open();
        _store.Away = true;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Append(ledger, 0, 1));
        _store.Away = false;
        await ledger.Ship(default);
        Assert.Equal(1, _store.Count);
    }

    [Fact]
    public async Task Ship_FullSegments_AreDeletedAndTheNewestIsKept()
    {
        var ledger = Open();
        await Append(ledger, 0, 100);
        Assert.True(Segments().Length > 3);
        await ledger.Ship(default);
        Assert.InRange(Segments().Length, 0, 1);
    }

    [Fact]
    public async Task Ship_OneRowRefused_IsSetAsideAndAllOthersShip()
    {
        var ledger = Open();
        await Append(ledger, 0, 50);
        _store.Refuses = "r17:0";
        await ledger.Ship(default);
        Assert.Equal((49, 0L, 1), (_store.Count, ledger.Unshipped, ledger.Refused));

        // The next start is not held up, and the row stays where the operator finds it.
        await Append(ledger, 50, 1);
        var after = OpenAfterKill();
        await after.Ship(default);
        Assert.Equal((50, 0L, 1), (_store.Count, after.Unshipped, after.Refused));
        var line = JsonNode.Parse(Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_latest!, "refused.jsonl"))))!;
        Assert.Equal(("The scripted store refuses a row.", "r17:0", "ann", 1), (
            (string?)line["reason"], (string?)line["row"]!["id"], (string?)line["row"]!["userId"], (int?)line["row"]!["tokensIn"]));
    }

    [Fact]
    public async Task Start_RefusedRowCutOffByAKill_IsSetAsideAgain()
    {
        var ledger = Open();
        await Append(ledger, 0, 2);
        await ledger.Close();
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, "refused.jsonl"), "{\"reason\":\"cut o");
        _store.Refuses = "r0:0";
        var after = OpenAfterKill();
        Assert.Equal(0, after.Refused);
        await after.Ship(default);
        Assert.Equal((1, 1), (_store.Count, after.Refused));
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_latest!, "refused.jsonl")));
    }

    [Fact]
    public async Task Ship_StoreAwayWhileARowIsRefused_LosesNothing()
    {
        var ledger = Open();
        await Append(ledger, 0, 4);
        (_store.Refuses, _store.Away) = ("r2:0", true);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => ledger.Ship(default));
        Assert.Equal((4L, 0), (ledger.Unshipped, ledger.Refused));
        _store.Away = false;
        await ledger.Ship(default);
        Assert.Equal((3, 1), (_store.Count, ledger.Refused));
    }

    [Fact]
    public async Task RotateByAge_ShippedContent_LeavesAnEmptyFolder()
    {
        var ledger = Open();
        await Append(ledger, 0, 1);
        _clock.Advance(_options.SegmentAge);
        await ledger.RotateByAge();
        await ledger.Ship(default);
        Assert.Empty(Segments());
    }

    [Fact]
    public async Task Ship_OpenReservationInAnOldSegment_SurvivesItsDeletion()
    {
        var ledger = Open();
        ledger.Open(Reservation("open"));
        ledger.Open(Reservation("closed"));
        await Append(ledger, 0, 100);
        await ledger.Append("closed", [], default);
        await ledger.Ship(default);
        Assert.InRange(Segments().Length, 1, 2);

        var after = OpenAfterKill();
        Assert.Equal("open", Assert.Single((await Load(after)).Open).RequestId);
    }

    [Fact]
    public async Task Start_TornEnd_IsCutOffAndTheRestIsThere()
    {
        var ledger = Open();
        await Append(ledger, 0, 3);
        await ledger.Close();
        var file = Assert.Single(Segments());
        var whole = await File.ReadAllBytesAsync(file);
        await File.WriteAllBytesAsync(file, whole[..^7]);
        var after = OpenAfterKill();
        Assert.Equal(2, (await Load(after)).Totals.TokensIn);
        await Append(after, 5, 1);
        await after.Close();
        Assert.Equal(3, (await Load(OpenAfterKill())).Totals.TokensIn);
    }

    [Fact]
    public async Task Start_ZerosAtTheEnd_AreCutOff()
    {
        var ledger = Open();
        await Append(ledger, 0, 2);
        await ledger.Close();
        await File.AppendAllBytesAsync(Segments()[0], new byte[5000]);
        Assert.Equal(2, (await Load(OpenAfterKill())).Totals.TokensIn);
    }

    [Fact]
    public async Task Start_DamageInTheMiddle_NamesFileAndOffset()
    {
        var ledger = Open();
        await Append(ledger, 0, 3);
        await ledger.Close();
        var file = Assert.Single(Segments());
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        var refused = Assert.Throws<StorageUnusableException>(OpenAfterKill);
        Assert.Contains($"{Path.GetFileName(file)}' is damaged at byte 0", refused.Message, StringComparison.Ordinal);
        Assert.Contains("truncate -s 0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TornEndOfAnOlderSegment_IsDamage()
    {
        var ledger = Open();
        await Append(ledger, 0, 100);
        await ledger.Close();
        var oldest = Segments()[0];
        await File.WriteAllBytesAsync(oldest, (await File.ReadAllBytesAsync(oldest))[..^1]);
        Assert.Throws<StorageUnusableException>(OpenAfterKill);
    }

    [Fact]
    public async Task Append_AfterClose_IsUnavailable()
    {
        var ledger = Open();
        await ledger.Close();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Append(ledger, 0, 1));
    }

    [Theory]
    [InlineData("", "ann")]
    [InlineData("r", "")]
    public async Task Append_RowWithoutIdOrUser_Throws(string id, string user) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Open().Append("r", [Row(id) with { UserId = user }], default).AsTask());

    private string[] Segments() =>
        [.. Directory.GetFiles(Path.Combine(_directory.Path, "journal")).Order(StringComparer.Ordinal)];

    private JournalLedger Open() => Open(_directory.Path);

    /// <summary>A further ledger on a copy of the latest files, as a kill at this moment would leave them; the store is the same.</summary>
    private JournalLedger OpenAfterKill()
    {
        var copy = new TemporaryDirectory();
        _opened.Insert(0, copy);
        StorageNode.CopyFiles(_latest ?? _directory.Path, copy.Path);
        _latest = copy.Path;
        return Open(copy.Path);
    }

    private JournalLedger Open(string path)
    {
        var directory = new DataDirectory(Options.Create(new StorageOptions { DataDirectory = path }));
        var ledger = new JournalLedger(_store, directory, Options.Create(_options), _clock, NullLogger<JournalLedger>.Instance);
        _opened.Insert(0, directory);
        _opened.Insert(0, ledger);
        ledger.Start();
        return ledger;
    }

    private async Task Append(JournalLedger ledger, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            await ledger.Append($"r{i}", [Row($"r{i}:0")], default);
        }
    }

    private Task<UserLedger> Load(JournalLedger ledger) => ledger.Load("ann", Period, _clock.GetUtcNow(), default);

    private UsageRow Row(string id) => new()
    {
        Id = id, RequestId = "r", UserId = "ann", KeyId = "k1", PeriodStart = Period, Model = "m", TokensIn = 1, At = _clock.GetUtcNow(),
    };

    private OpenReservation Reservation(string requestId) =>
        new(requestId, "ann", "k1", Period, 100, 0.5m, _clock.GetUtcNow(), _clock.GetUtcNow().AddMinutes(10));
}
