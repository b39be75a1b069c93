using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace LLMHive.Models;

/// <summary>
/// Appends calls to a file, one JSON object a line. Callers only queue; when the disk is slower than the traffic they wait,
/// since a recording with holes would be taken for a provider that answered differently.
/// </summary>
internal sealed partial class AnswerRecorder : IDisposable
{
    private const int MostWaiting = 256;
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(5);

    private readonly Channel<Func<RecordedCall>> _calls = Channel.CreateBounded<Func<RecordedCall>>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly string _path;
    private readonly ILogger<AnswerRecorder> _logger;
    private readonly FileStream _file;
    private readonly FileStream _mine;
    private readonly Task _writing;
    private long _leftOut;

    /// <summary>Opens the file, made readable for its owner alone.</summary>
    /// <exception cref="ConfigurationException">It cannot be opened.</exception>
    public AnswerRecorder(string path, ILogger<AnswerRecorder> logger)
    {
        (_path, _logger, (_file, _mine)) = (path, logger, Open(path));
        LogRecording(path);
        _writing = Task.Run(WriteAll);
    }

    /// <summary>Says at the start what would else be said to the first caller.</summary>
    /// <exception cref="ConfigurationException">The file cannot be opened.</exception>
    public static void Check(string path)
    {
        var (file, mine) = Open(path);
        file.Dispose();
        mine.Dispose();
    }

    /// <summary>Queues a call; what it takes to write it down is done elsewhere.</summary>
    public async ValueTask Write(Func<RecordedCall> call)
    {
        if (!_calls.Writer.TryWrite(call) && await _calls.Writer.WaitToWriteAsync())
        {
            await _calls.Writer.WriteAsync(call);
        }
    }

    public void Dispose()
    {
        _calls.Writer.TryComplete();
        _writing.Wait(LastWrites);
        try
        {
            _file.Dispose();
        }
        catch (IOException fault)
        {
            // What stands in its buffer cannot be written; the node stops all the same.
            LogStopped(_path, fault.GetType().Name);
        }

        _mine.Dispose();
    }

    /// <summary>
    /// Whoever may read the file may do so while it grows. That no other node writes to it is what the file beside it stands for: a Unix
    /// knows no lock that keeps writers out and lets readers in.
    /// </summary>
    private static (FileStream File, FileStream Mine) Open(string path)
    {
        FileStream? file = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            file = Open(path, FileMode.Append, FileShare.Read);
            return (file, Open(path + ".lock", FileMode.OpenOrCreate, FileShare.None));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            file?.Dispose();
            throw new ConfigurationException("Models:RecordTo", path, "cannot be opened for writing.", "Give a file of this node alone, in a folder it may write to, or leave it out.");
        }
    }

    private static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new(path, options);
    }

    private async Task WriteAll()
    {
        try
        {
            while (await _calls.Reader.WaitToReadAsync())
            {
                while (_calls.Reader.TryRead(out var call))
                {
                    await _file.WriteAsync(Line(call));
                }

                await _file.FlushAsync();
            }
        }
        catch (Exception fault)
        {
            // A full disk must not hold up the answers: what is there stays, and the log says that the rest is missing.
            LogStopped(_path, fault.GetType().Name);
            _calls.Writer.TryComplete();
            await foreach (var _ in _calls.Reader.ReadAllAsync())
            {
                // Only wakes those who wait for room.
            }
        }
    }

    /// <summary>The line of a call; empty where it makes none. What one caller sends must not end the recording of all.</summary>
    private ReadOnlyMemory<byte> Line(Func<RecordedCall> call)
    {
        try
        {
            return call().ToLine();
        }
        catch (Exception fault)
        {
            LogLeftOut(++_leftOut, _path, fault);
            return default;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Prompts and answers of all calls to providers are recorded, in clear, in {Path}")]
    private partial void LogRecording(string path);

    [LoggerMessage(LogLevel.Error, "A call cannot be written as a line and is left out, the {Count}. one of {Path}; the recording goes on")]
    private partial void LogLeftOut(long count, string path, Exception fault);

    [LoggerMessage(LogLevel.Error, "Recording to {Path} stopped ({Fault}); calls go on and are no longer recorded")]
    private partial void LogStopped(string path, string fault);
}
