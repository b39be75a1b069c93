using Microsoft.Extensions.Configuration;
using Npgsql;

namespace LLMHive.Storage;

/// <summary>The command <c>--migrate</c>: brings the cluster's database to the schema of this program, and says what it did.</summary>
public static class MigrateCommand
{
    /// <summary>What it is called on the command line.</summary>
    public const string Name = "--migrate";

    /// <summary>Runs it. Many may run it at once; each step is applied once.</summary>
    /// <returns>Exit code: 0 = the schema is up to date.</returns>
    /// <exception cref="StorageUnusableException">The database is of a newer program, or refuses.</exception>
    public static async Task<int> Run(IConfiguration configuration, TextWriter output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!configuration.IsCluster())
        {
            await output.WriteLineAsync("No PostgreSQL is set (LLMHIVE_POSTGRES). The embedded database is brought up to date at each start; nothing to do.");
            return 0;
        }

        await using var source = NpgsqlDataSource.Create(configuration["Storage:Postgres"]!);
        var (applied, version) = await PostgresSchema.Migrate(source, NameOf(source), TimeProvider.System, cancellationToken);
        foreach (var step in applied)
        {
            await output.WriteLineAsync($"applied   {step}");
        }

        await output.WriteLineAsync($"{NameOf(source)} has schema version {version}{(applied.Count == 0 ? ", as before." : ".")}");
        return 0;
    }

    /// <summary>What messages call a database; without user and password.</summary>
    internal static string NameOf(NpgsqlDataSource source)
    {
        var connection = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        return $"PostgreSQL database '{connection.Database}' on {connection.Host}:{connection.Port}";
    }
}
