using System.Buffers;

namespace LLMHive.Storage;

/// <summary>Records that go to the disk in one write. Not thread-safe: the writer's lock guards it while it fills.</summary>
internal sealed class JournalGroup
{
    private const int KeepAtMost = 4 * 1024 * 1024;

    private ArrayBufferWriter<byte> _bytes = new(64 * 1024);
    private TaskCompletionSource? _done;

    /// <summary>What the bytes say, in their order.</summary>
    public List<JournalRecord> Records { get; } = [];

    /// <summary>The frames.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Ends when the group is as durable as the level says; made on demand, shared by all who wait.</summary>
    public Task Done => (_done ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>True when somebody waits for the group.</summary>
    public bool IsAwaited => _done is not null;

    /// <summary>Takes a record in.</summary>
    public void Add(ReadOnlySpan<byte> payload, JournalRecord record)
    {
        var size = JournalFrame.HeaderSize + payload.Length;
        var frame = _bytes.GetSpan(size);
        JournalFrame.WriteHeader(frame, payload);
        payload.CopyTo(frame[JournalFrame.HeaderSize..]);
        _bytes.Advance(size);
        Records.Add(record);
    }

    /// <summary>Answers those who wait and makes the group ready to fill again.</summary>
    public void Complete(Exception? failure)
    {
        var done = _done;
        _done = null;
        Records.Clear();
        _bytes.ResetWrittenCount();
        if (_bytes.Capacity > KeepAtMost)
        {
            _bytes = new ArrayBufferWriter<byte>(64 * 1024);
        }

        if (failure is null)
        {
            done?.SetResult();
        }
        else
        {
            done?.SetException(failure);
        }
    }
}
