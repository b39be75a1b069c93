using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LLMHive.Storage;

/// <summary>
/// One connection with its prepared statements; used by one thread at a time. Parameters are named <c>$0</c>, <c>$1</c> … in
/// the order in which their values are given.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the file, made when absent; a reader's session cannot write.</summary>
    public static SqliteSession Open(string file, bool readOnly)
    {
        // Pooling is ours: the driver's own pool would lose the prepared statements.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        var session = new SqliteSession(connection);
        try
        {
            connection.Open();

            // Plans follow from the schema alone. Without this SQLite compiles a statement anew whenever a bound value is compared
            // by range, in case the value changes the plan, and that costs several times the query itself.
            _ = raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);

            // SQLite has no exact decimals; money is text, and this sums it as .NET does.
            connection.CreateAggregate(
                "decimal_sum", 0m,
                static (decimal sum, string money) => sum + decimal.Parse(money, NumberStyles.Number, CultureInfo.InvariantCulture),
                static sum => sum.ToString(CultureInfo.InvariantCulture), isDeterministic: true);
            session.ExecuteScript($"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA query_only = {(readOnly ? 1 : 0)}");
            return session;
        }
        catch (SqliteException)
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows inserted, changed or deleted.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    /// <summary>Runs a script of several statements, unprepared.</summary>
    public void ExecuteScript(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>All rows of a query.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        using var reader = Bind(sql, values).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>The first row of a query, or null.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
        where T : class
    {
        using var reader = Bind(sql, values).ExecuteReader();
        return reader.Read() ? read(reader) : null;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
