using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace LLMHive.Storage;

/// <summary>Reads the segments that an earlier process left, and cuts off what a crash left unfinished.</summary>
internal sealed partial class JournalReader(string directory, ILogger logger)
{
    /// <summary>The records of each segment, oldest first.</summary>
    /// <exception cref="StorageUnusableException">A segment is damaged before its end.</exception>
    public IReadOnlyList<(long Segment, List<JournalRecord> Records)> ReadAll()
    {
        var segments = JournalSegment.In(directory).ToList();
        return [.. segments.Select((segment, i) => (segment.Number, Read(segment.Path, last: i == segments.Count - 1)))];
    }

    private List<JournalRecord> Read(string file, bool last)
    {
        var records = new List<JournalRecord>();
        var bytes = File.ReadAllBytes(file).AsSpan();
        var offset = 0;
        while (offset < bytes.Length)
        {
            if (!JournalFrame.TryRead(bytes[offset..], out var payload))
            {
                // Segments are fsynced before the next one begins, so only the last can have a torn end.
                if (!last || HasFrameAfter(bytes, offset))
                {
                    throw Damaged(file, offset);
                }

                CutOff(file, offset, bytes.Length - offset);
                break;
            }

            records.Add(Parse(payload, file, offset));
            offset += JournalFrame.HeaderSize + payload.Length;
        }

        return records;
    }

    private static bool HasFrameAfter(ReadOnlySpan<byte> bytes, int offset)
    {
        for (var at = offset + 1; at < bytes.Length; at++)
        {
            if (JournalFrame.TryRead(bytes[at..], out _))
            {
                return true;
            }
        }

        return false;
    }

    private static JournalRecord Parse(ReadOnlySpan<byte> payload, string file, int offset)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, JournalJson.Default.JournalRecord) ?? throw Damaged(file, offset);
        }
        catch (JsonException)
        {
            throw Damaged(file, offset);
        }
    }

    private void CutOff(string file, int offset, int length)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write);
        RandomAccess.SetLength(handle, offset);
        RandomAccess.FlushToDisk(handle);
        LogCutOff(file, offset, length);
    }

    private static StorageUnusableException Damaged(string file, int offset) => new(
        $"Journal '{file}' is damaged at byte {offset}. Restore the file from a backup, or cut it there "
        + $"(truncate -s {offset} '{file}') and so give up the usage rows behind that place.");

    [LoggerMessage(LogLevel.Warning, "Journal {File}: cut {Length} bytes of an unfinished write off at byte {Offset}")]
    private partial void LogCutOff(string file, int offset, int length);
}
