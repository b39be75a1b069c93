using Microsoft.Extensions.Logging;

namespace LLMHive.Storage;

/// <content>What happens when the disk fails.</content>
internal sealed partial class JournalWriter
{
    private volatile string? _broken;

    private void ThrowIfUnable()
    {
        if (_closed)
        {
            throw new StorageUnavailableException("The ledger is closed; the node stops.");
        }

        if (_broken is not null)
        {
            throw Broken();
        }

        if (_filling.Bytes.Length > options.MaxPendingBytes)
        {
            throw new StorageUnavailableException(
                $"More than Ledger:MaxPendingBytes = {options.MaxPendingBytes} bytes wait for the journal '{directory}'; try again in a moment.");
        }
    }

    private void TakeBack(Exception failure)
    {
        if (_fsyncEachGroup)
        {
            Break(failure);
            return;
        }

        try
        {
            _segment?.CutToLength();
        }
        catch (IOException again)
        {
            Break(again);
        }
    }

    private StorageUnavailableException Broken() => new(
        $"The ledger's journal '{directory}' failed ({_broken}). Check its disk, then restart this node.");

    private void Break(Exception failure)
    {
        // After a failed fsync nobody knows what is on the medium; a start reads it and cuts a torn end off.
        _broken = failure.Message;
        LogBroken(failure, directory);
    }

    [LoggerMessage(LogLevel.Error, "Journal {Directory}: {Records} records could not be written")]
    private partial void LogWriteFailed(Exception failure, string directory, int records);

    [LoggerMessage(LogLevel.Critical, "Journal {Directory} failed and takes no more records until this node restarts")]
    private partial void LogBroken(Exception failure, string directory);
}
