using System.Text;
using System.Text.Json;
using LLMHive.Usage;

namespace LLMHive.Storage;

/// <summary>
/// Rows that the store refuses, one JSON object a line in a file of the node's own: they hold up no other row, and stay until
/// an operator has seen to them. One caller at a time.
/// </summary>
internal sealed class RefusedRows(string file)
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Rows in the file, as of the start and since.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Reads what an earlier process left.</summary>
    /// <exception cref="StorageUnusableException">The file is damaged, or cannot be read.</exception>
    public void Open()
    {
        if (!File.Exists(file))
        {
            return;
        }

        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);

            // What a kill cut off is still in the journal, and will be refused again.
            var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
            stream.SetLength(whole);
            foreach (var line in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Remember(JsonSerializer.Deserialize(line, JournalJson.Default.RefusedRow)!.Row.Id);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StorageUnusableException($"'{file}', which holds the usage rows that the store refused, cannot be read ({failure.Message}). Correct it, or move it away.");
        }
    }

    /// <summary>Sets a row aside, durably; one that is there already is not written again.</summary>
    /// <exception cref="StorageUnavailableException">The disk fails; the row stays in the journal.</exception>
    public void Add(UsageRow row, string reason, DateTimeOffset now)
    {
        if (_ids.Contains(row.Id))
        {
            return;
        }

        try
        {
            using var stream = new FileStream(file, FileMode.Append, FileAccess.Write);
            stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(new RefusedRow(reason, now, row), JournalJson.Default.RefusedRow), (byte)'\n']);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"A usage row that the store refuses cannot be set aside in '{file}' ({failure.Message}). Check the space and the health of its disk.");
        }

        Remember(row.Id);
    }

    private void Remember(string id)
    {
        if (_ids.Add(id))
        {
            Volatile.Write(ref _count, _ids.Count);
        }
    }
}
