using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LLMHive.Storage;

/// <summary>
/// The one database file of the embedded host. SQLite has one writer, so there is one thread that writes: it takes all
/// writes that wait, runs each in a savepoint of one transaction, commits with one fsync, then answers the callers.
/// Readers have connections of their own and never wait for the writer.
/// </summary>
internal sealed partial class SqliteStore(
    DataDirectory directory, IOptions<StorageOptions> options, TimeProvider clock, ILogger<SqliteStore> logger) : IStore, IDisposable
{
    private readonly Channel<WriteOperation> _queue = Channel.CreateBounded<WriteOperation>(
        new BoundedChannelOptions(options.Value.WriteQueueLimit) { SingleReader = true });

    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private readonly SemaphoreSlim _readPermits = new(options.Value.ReadConnections);
    private SqliteSession? _writer;
    private Thread? _thread;
    private volatile bool _open;

    Task IStore.Open(CancellationToken cancellationToken)
    {
        Open();
        return Task.CompletedTask;
    }

    /// <summary>Opens the file, brings its schema up to date and starts the writer; again = nothing.</summary>
    /// <exception cref="StorageUnusableException">The file is damaged, unwritable or of a newer program.</exception>
    public void Open()
    {
        if (_thread is not null)
        {
            return;
        }

        directory.Open();
        try
        {
            _writer = SqliteSession.Open(directory.Database, readOnly: false);
            var applied = SqliteMigrator.Migrate(_writer, MigrationScript.Embedded("sqlite"), directory.Database, clock);
            LogOpen(directory.Database, applied);
        }
        catch (SqliteException failure)
        {
            _writer?.Dispose();
            throw SqliteFaults.AtStart(failure, directory.Database);
        }

        // A thread of its own: the commits block in fsync, and a task could land on a grain's scheduler.
        _thread = new Thread(WriteUntilClosed) { IsBackground = true, Name = "llmhive-sqlite-writer" };
        _open = true;
        _thread.Start();
    }

    /// <summary>Queues a write and returns when it is committed, fsynced.</summary>
    /// <param name="write">Runs on the writer's thread; what it throws undoes this write alone.</param>
    /// <param name="cancellationToken">Ends the wait; a queued write is done all the same.</param>
    /// <exception cref="StorageUnavailableException">The queue is full, the store is closed, or the disk fails.</exception>
    public Task<T> Write<T>(Func<SqliteSession, T> write, CancellationToken cancellationToken = default)
    {
        var operation = new WriteOperation<T>(write);
        if (!_open || !_queue.Writer.TryWrite(operation))
        {
            return Task.FromException<T>(new StorageUnavailableException(
                _open
                    ? $"More than {options.Value.WriteQueueLimit} writes wait for database '{directory.Database}'; try again in a moment."
                    : $"Database '{directory.Database}' is not open; the node starts or stops."));
        }

        return cancellationToken.CanBeCanceled ? operation.Answered.WaitAsync(cancellationToken) : operation.Answered;
    }

    /// <summary>Reads on a pooled connection, off the caller's thread; several queries of one call see one snapshot.</summary>
    /// <exception cref="StorageUnavailableException">The store is closed, or the disk fails.</exception>
    public async Task<T> Read<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        await _readPermits.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => ReadOnce(read), cancellationToken);
        }
        finally
        {
            _readPermits.Release();
        }
    }

    /// <summary>Refuses further writes, commits those that wait, and closes the file.</summary>
    public void Close()
    {
        _open = false;
        _queue.Writer.TryComplete();
        _thread?.Join();
        _writer?.Dispose();
        _writer = null;
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    public void Dispose()
    {
        Close();
        _readPermits.Dispose();
    }

    private T ReadOnce<T>(Func<SqliteSession, T> read)
    {
        ThrowIfClosed();
        SqliteSession? session = null;
        try
        {
            session = _readers.TryTake(out var pooled) ? pooled : SqliteSession.Open(directory.Database, readOnly: true);
            session.Execute("BEGIN");
            var result = read(session);
            session.Execute("COMMIT");
            if (_open)
            {
                _readers.Add(session);
                session = null;
            }

            return result;
        }
        catch (SqliteException failure)
        {
            throw SqliteFaults.InService(failure, directory.Database);
        }
        finally
        {
            // After a failure nobody else shall meet the session in whatever state it is.
            session?.Dispose();
        }
    }

    private void ThrowIfClosed()
    {
        if (!_open)
        {
            throw new StorageUnavailableException($"Database '{directory.Database}' is not open; the node starts or stops.");
        }
    }

    private void WriteUntilClosed()
    {
        var group = new List<WriteOperation>(options.Value.CommitGroupLimit);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < options.Value.CommitGroupLimit && _queue.Reader.TryRead(out var operation))
            {
                group.Add(operation);
            }

            Commit(group);
            group.ForEach(operation => operation.Answer());
            group.Clear();
        }
    }

    private void Commit(List<WriteOperation> group)
    {
        var session = _writer!;
        try
        {
            session.Execute("BEGIN IMMEDIATE");
            foreach (var operation in group)
            {
                RunInSavepoint(session, operation);
            }

            session.Execute("COMMIT");
        }
        catch (SqliteException failure)
        {
            // Nothing of the group stands: full disk, broken file. Each caller learns it and may try again.
            LogCommitFailed(directory.Database, group.Count, failure.SqliteErrorCode, failure.Message);
            group.ForEach(operation => operation.Failure = SqliteFaults.InService(failure, directory.Database));
            TryRollBack(session);
        }
    }

    private void RunInSavepoint(SqliteSession session, WriteOperation operation)
    {
        session.Execute("SAVEPOINT one");
        try
        {
            operation.Run(session);
        }
        catch (Exception failure)
        {
            operation.Failure = failure is SqliteException fault ? SqliteFaults.InService(fault, directory.Database) : failure;
            session.Execute("ROLLBACK TO one");
        }

        session.Execute("RELEASE one");
    }

    private void TryRollBack(SqliteSession session)
    {
        try
        {
            session.Execute("ROLLBACK");
        }
        catch (SqliteException failure)
        {
            // SQLite rolls back by itself on some faults; then there is nothing left to undo.
            LogNoRollback(directory.Database, failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Database {File} is open, {Applied} schema steps applied")]
    private partial void LogOpen(string file, int applied);

    [LoggerMessage(LogLevel.Error, "Database {File}: a commit of {Writes} writes failed with code {Code}: {Reason}")]
    private partial void LogCommitFailed(string file, int writes, int code, string reason);

    [LoggerMessage(LogLevel.Debug, "Database {File}: nothing to roll back: {Reason}")]
    private partial void LogNoRollback(string file, string reason);
}
