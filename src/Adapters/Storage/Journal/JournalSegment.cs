using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace LLMHive.Storage;

/// <summary>One open file of the journal.</summary>
internal sealed class JournalSegment : IDisposable
{
    private readonly SafeFileHandle _handle;
    private volatile bool _dirty;

    private JournalSegment(long number, SafeFileHandle handle, DateTimeOffset since)
    {
        Number = number;
        Since = since;
        _handle = handle;
    }

    /// <summary>Its place in the order of segments.</summary>
    public long Number { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>The file of a segment.</summary>
    public static string PathOf(string directory, long number) =>
        Path.Combine(directory, number.ToString("D10", CultureInfo.InvariantCulture) + ".journal");

    /// <summary>Segments in a folder, oldest first.</summary>
    public static IEnumerable<(long Number, string Path)> In(string directory) =>
        from path in Directory.EnumerateFiles(directory, "*.journal")
        let name = Path.GetFileNameWithoutExtension(path)
        where long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        let number = long.Parse(name, CultureInfo.InvariantCulture)
        orderby number
        select (number, path);

    /// <summary>Makes the file.</summary>
    public static JournalSegment Create(string directory, long number, DateTimeOffset now) => new(
        number, File.OpenHandle(PathOf(directory, number), FileMode.CreateNew, FileAccess.Write, FileShare.Read), now);

    /// <summary>Appends bytes; they have left the process when this returns.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_handle, bytes, Length);
        Length += bytes.Length;
        _dirty = true;
    }

    /// <summary>Takes a failed write back.</summary>
    public void CutToLength() => RandomAccess.SetLength(_handle, Length);

    /// <summary>Brings what was written to the medium.</summary>
    public void Sync()
    {
        if (_dirty)
        {
            // Cleared first: a write that comes meanwhile asks for the next sync.
            _dirty = false;
            RandomAccess.FlushToDisk(_handle);
        }
    }

    public void Dispose() => _handle.Dispose();
}
