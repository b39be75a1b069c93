using System.ComponentModel.DataAnnotations;

namespace LLMHive.Storage;

/// <summary>How the usage ledger keeps and ships its rows. Section <c>Ledger</c>.</summary>
public sealed class LedgerOptions
{
    /// <summary>What a row has survived when its append returns. Default <see cref="LedgerLevel.Process"/>.</summary>
    [EnumDataType(typeof(LedgerLevel))]
    public LedgerLevel Level { get; set; } = LedgerLevel.Process;

    /// <summary>How often the journal is fsynced. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often rows are shipped to the store. Default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan ShipInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Rows in one batch to the store. Default 500.</summary>
    [Range(1, 10_000)]
    public int ShipBatch { get; set; } = 500;

    /// <summary>A journal file is closed at this size in bytes. Default 8 MiB.</summary>
    [Range(4 * 1024, 1024 * 1024 * 1024)]
    public int SegmentBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>A journal file is closed at this age. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan SegmentAge { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Rows that may wait for the store; further appends are refused with <see cref="StorageUnavailableException"/>. About
    /// 1 KB of memory each. Default 500,000: some minutes of a database that is away.
    /// </summary>
    [Range(1, 100_000_000)]
    public int MaxUnshippedRows { get; set; } = 500_000;

    /// <summary>Bytes that may wait for the journal's disk; further appends are refused. Default 64 MiB.</summary>
    [Range(4 * 1024, 1024 * 1024 * 1024)]
    public int MaxPendingBytes { get; set; } = 64 * 1024 * 1024;
}
