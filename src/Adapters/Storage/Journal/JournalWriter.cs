using Microsoft.Extensions.Logging;

namespace LLMHive.Storage;

/// <summary>
/// Appends records to segment files, in groups.
/// <list type="number">
/// <item>A caller adds its record to the group that fills. If nobody writes at that moment, it becomes the writer.</item>
/// <item>At level <c>process</c> the writer writes at once, on its own thread: a quiet journal costs one <c>write()</c> and no
/// switch of threads. Who comes meanwhile fills the next group and waits for it.</item>
/// <item>What has gathered by then, fsyncs and changes of file run on the thread pool, so that no caller works long for others.</item>
/// <item>What nobody waits for rides along with the next write, or goes with the next fsync: no <c>write()</c> of its own.</item>
/// </list>
/// Being the writer is the flag <c>_busy</c>: whoever turned it on owns the segment until it is off again.
/// </summary>
internal sealed partial class JournalWriter(
    string directory, long firstSegment, LedgerOptions options, TimeProvider clock, Action<long, List<JournalRecord>> written,
    ILogger logger) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Lock _syncGate = new();
    private readonly bool _fsyncEachGroup = options.Level == LedgerLevel.Power;
    private JournalGroup _filling = new();
    private JournalGroup _spare = new();
    private JournalSegment? _segment;
    private long _current = firstSegment;
    private TaskCompletionSource? _idle;
    private bool _busy;
    private bool _rotate;
    private bool _closed;

    /// <summary>Number of the segment that takes the next record; all lower ones are closed and fsynced.</summary>
    public long Current => Volatile.Read(ref _current);

    /// <summary>Appends a record. The task ends when it is as durable as the level says; at once when it is not awaited.</summary>
    /// <exception cref="StorageUnavailableException">The journal is closed or broken, or too much waits for its disk.</exception>
    public ValueTask Append(ReadOnlySpan<byte> payload, JournalRecord record, bool awaited = true)
    {
        bool lead;
        Task? done = null;
        lock (_gate)
        {
            ThrowIfUnable();
            _filling.Add(payload, record);
            lead = awaited && !_busy;
            _busy |= awaited;
            if (awaited && (!lead || _fsyncEachGroup))
            {
                done = _filling.Done;
            }
        }

        if (lead && _fsyncEachGroup)
        {
            PassOn();
        }
        else if (lead)
        {
            var failure = WriteGroup();
            ReleaseOrPassOn();
            return failure is null ? ValueTask.CompletedTask : ValueTask.FromException(failure);
        }

        return done is null ? ValueTask.CompletedTask : new ValueTask(done);
    }

    /// <summary>Ends when everything awaited so far is written.</summary>
    public Task Drain()
    {
        lock (_gate)
        {
            return _busy
                ? (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    /// <summary>Writes what nobody waits for, and fsyncs.</summary>
    /// <exception cref="StorageUnavailableException">The disk failed; the journal takes nothing more.</exception>
    public void Sync()
    {
        WriteRest();
        if (!TrySync())
        {
            throw Broken();
        }
    }

    /// <summary>Closes the present segment if it is older than <paramref name="age"/>; ends when that is done.</summary>
    public Task RotateIfOlderThan(TimeSpan age)
    {
        lock (_gate)
        {
            if (_closed || _rotate || _segment is not { } segment || clock.GetUtcNow() - segment.Since < age)
            {
                return Task.CompletedTask;
            }

            _rotate = true;
            if (!_busy)
            {
                _busy = true;
                PassOn();
            }

            return Drain();
        }
    }

    /// <summary>Deletes all segments below <paramref name="number"/>, oldest first: a record never outlives an older one.</summary>
    public void DeleteBelow(long number)
    {
        foreach (var (_, path) in JournalSegment.In(directory).TakeWhile(segment => segment.Number < number))
        {
            File.Delete(path);
        }
    }

    /// <summary>Refuses further records, writes those that wait, fsyncs and closes the file.</summary>
    public async Task Close()
    {
        lock (_gate)
        {
            _closed = true;
        }

        await Drain();
        WriteRest();
        TrySync();
        lock (_syncGate)
        {
            _segment?.Dispose();
            _segment = null;
        }
    }

    /// <summary>The writer's turn on the thread pool.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            WriteGroup();
            Rotate();
            lock (_gate)
            {
                if (TryRelease())
                {
                    return;
                }
            }
        }
    }

    private void WriteRest()
    {
        lock (_gate)
        {
            if (_busy || _filling.Records.Count == 0)
            {
                return;
            }

            _busy = true;
        }

        WriteGroup();
        ReleaseOrPassOn();
    }

    private void PassOn() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private void ReleaseOrPassOn()
    {
        lock (_gate)
        {
            _rotate |= _segment?.Length >= options.SegmentBytes;
            if (TryRelease())
            {
                return;
            }
        }

        PassOn();
    }

    private bool TryRelease()
    {
        if (_filling.IsAwaited || _rotate)
        {
            return false;
        }

        _busy = false;
        _idle?.SetResult();
        _idle = null;
        return true;
    }

    private StorageUnavailableException? WriteGroup()
    {
        JournalGroup group;
        lock (_gate)
        {
            group = _filling;
            _filling = _spare;
        }

        var failure = group.Records.Count == 0 ? null : TryWrite(group);
        group.Complete(failure);
        _spare = group;
        return failure;
    }

    private StorageUnavailableException? TryWrite(JournalGroup group)
    {
        try
        {
            var segment = _segment ??= JournalSegment.Create(directory, _current, clock.GetUtcNow());
            segment.Write(group.Bytes.Span);
            if (_fsyncEachGroup)
            {
                segment.Sync();
            }

            written(segment.Number, group.Records);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogWriteFailed(failure, directory, group.Records.Count);
            TakeBack(failure);
            return new StorageUnavailableException(
                $"The ledger's journal '{directory}' cannot be written ({failure.Message}). Check the space and the health of its disk.");
        }
    }

    private void Rotate()
    {
        if (!_rotate && !(_segment?.Length >= options.SegmentBytes))
        {
            return;
        }

        TrySync();
        lock (_syncGate)
        {
            if (_segment is not null)
            {
                _segment.Dispose();
                _segment = null;
                Volatile.Write(ref _current, _current + 1);
            }
        }

        lock (_gate)
        {
            _rotate = false;
        }
    }

    private bool TrySync()
    {
        try
        {
            lock (_syncGate)
            {
                _segment?.Sync();
            }
        }
        catch (IOException failure)
        {
            Break(failure);
        }

        return _broken is null;
    }
}
