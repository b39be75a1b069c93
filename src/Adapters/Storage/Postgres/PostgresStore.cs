using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LLMHive.Storage;

/// <summary>
/// The database that all nodes share, behind one pool of connections. Each call is one statement, and so one transaction;
/// every wait is bounded: for a connection, for a free one of the pool, and for the answer.
/// </summary>
internal sealed partial class PostgresStore : IStore, IDisposable
{
    // What the connection string says comes after these, and so wins.
    private const string Defaults =
        "Maximum Pool Size=20;Timeout=3;Command Timeout=5;Cancellation Timeout=1000;Max Auto Prepare=50;Auto Prepare Min Usages=2;"
        + "Application Name=llmhive;";

    private readonly ILogger<PostgresStore> _logger;
    private volatile bool _open;

    public PostgresStore(IOptions<StorageOptions> options, ILogger<PostgresStore> logger)
    {
        _logger = logger;
        var connection = new NpgsqlConnectionStringBuilder(Defaults + options.Value.Postgres);
        Name = $"PostgreSQL database '{connection.Database}' on {connection.Host}:{connection.Port}";
        Source = NpgsqlDataSource.Create(connection);
    }

    /// <summary>The pool, also for Orleans' own tables.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>What messages call it; without user and password.</summary>
    public string Name { get; }

    /// <inheritdoc />
    public async Task Open(CancellationToken cancellationToken)
    {
        if (_open)
        {
            return;
        }

        await PostgresSchema.Check(Source, Name, cancellationToken);
        LogOpen(Name);
        _open = true;
    }

    /// <summary>Runs a statement; its parameters are <c>$1</c>, <c>$2</c> …</summary>
    /// <returns>Rows inserted, changed or deleted.</returns>
    /// <exception cref="StorageUnavailableException">The database is away or refuses.</exception>
    public Task<int> Execute(string sql, object?[] values, CancellationToken cancellationToken) =>
        Run(sql, values, static (command, stop) => command.ExecuteNonQueryAsync(stop), cancellationToken);

    /// <summary>The same for a statement that stores rows as they came.</summary>
    /// <exception cref="StorageUnavailableException">The database is away.</exception>
    /// <exception cref="RowsRefusedException">It refuses a value among them.</exception>
    public Task<int> Store(string sql, object?[] values, CancellationToken cancellationToken) => Guarded(
        stop => Call(sql, values, static (command, stop) => command.ExecuteNonQueryAsync(stop), stop), cancellationToken, PostgresFaults.OfRows);

    /// <summary>All rows of a query.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="values">Its parameters.</param>
    /// <param name="read">Reads one row.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="timeout">How long it may take; null = as long as every other.</param>
    /// <inheritdoc cref="Execute" path="/exception" />
    public Task<List<T>> Query<T>(
        string sql, object?[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, TimeSpan? timeout = null) => Run(
        sql, values,
        (command, stop) =>
        {
            command.CommandTimeout = timeout is { } most ? (int)most.TotalSeconds : command.CommandTimeout;
            return Rows(command, read, stop);
        },
        cancellationToken);

    /// <summary>The first row of a query, or null.</summary>
    /// <inheritdoc cref="Execute" path="/exception" />
    public async Task<T?> First<T>(string sql, object?[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
        where T : class => (await Query(sql, values, read, cancellationToken)).FirstOrDefault();

    /// <summary>Runs a call of the driver, or of something on top of it, and says its faults in our own words.</summary>
    /// <inheritdoc cref="Execute" path="/exception" />
    public async Task<T> Guarded<T>(
        Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken, Func<NpgsqlException, string, Exception>? words = null)
    {
        try
        {
            return _open
                ? await call(cancellationToken)
                : throw new StorageUnavailableException($"{Name} is not open; the node starts or stops.");
        }
        catch (NpgsqlException failure)
        {
            throw (words ?? PostgresFaults.InService)(failure, Name);
        }
        catch (ObjectDisposedException) when (!_open)
        {
            throw new StorageUnavailableException($"{Name} was closed meanwhile; the node stops.");
        }
    }

    /// <inheritdoc />
    public void Close()
    {
        _open = false;
        Source.Dispose();
    }

    public void Dispose() => Close();

    private Task<T> Run<T>(
        string sql, object?[] values, Func<NpgsqlCommand, CancellationToken, Task<T>> run, CancellationToken cancellationToken) =>
        Guarded(stop => Call(sql, values, run, stop), cancellationToken);

    private async Task<T> Call<T>(
        string sql, object?[] values, Func<NpgsqlCommand, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        await using var command = Source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return await run(command, cancellationToken);
    }

    private static async Task<List<T>> Rows<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    [LoggerMessage(LogLevel.Information, "{Database} is open")]
    private partial void LogOpen(string database);
}
