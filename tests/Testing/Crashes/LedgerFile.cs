using Microsoft.Data.Sqlite;

namespace LLMHive.Crashes;

/// <summary>Reads the ledger of a stopped product from its SQLite file, past all of the product's own code.</summary>
public static class LedgerFile
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<LedgerRow> Rows(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, request_id, tokens_in, tokens_out FROM usage_rows";
        using var reader = command.ExecuteReader();
        var rows = new List<LedgerRow>();
        while (reader.Read())
        {
            rows.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3)));
        }

        return rows;
    }

    /// <summary>Prompt and answer tokens as the running totals have them.</summary>
    public static (long In, long Out) Totals(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(sum(tokens_in), 0), coalesce(sum(tokens_out), 0) FROM usage_totals";
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }
}
