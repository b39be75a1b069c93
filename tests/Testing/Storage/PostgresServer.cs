using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LLMHive.Storage;
using Npgsql;

namespace LLMHive.Testing.Storage;

/// <summary>
/// A private PostgreSQL server on loopback. A shell watches over it: it holds the read end of a pipe from this process and
/// stops the server when the pipe ends, so that even a killed test run leaves nothing behind. Collation and time zone are
/// unlike those of a developer's machine on purpose: what depends on them must say so itself.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Ready = "database system is ready to accept connections";

    // Said to a client that came too early, which does not stop the start.
    private const string StartingUp = "the database system is starting up";

    // "stop" keeps the data for the next start; the end of the pipe is the end of all.
    private const string Watch = """
        "$1" -D "$2" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c "fsync=$4" -c "full_page_writes=$4" &
        if read -r word; then kill "-$word" $!; wait $!; else kill -QUIT $!; wait $!; rm -rf "$2"; fi
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<PostgresServer>> OfThisProcess = new(() => Start());

    private readonly string _data;
    private readonly bool _durable;
    private readonly Lazy<Task<string>> _migrated;
    private Process? _watcher;
    private int _databases;

    private PostgresServer(string data, bool durable)
    {
        (_data, _durable) = (data, durable);
        _migrated = new(Migrate);
    }

    /// <summary>The server that tests of this process share, started at its first use; it ends with the process.</summary>
    public static Task<PostgresServer> Shared => OfThisProcess.Value;

    /// <summary>Where it listens on 127.0.0.1; the same after <see cref="Resume"/>.</summary>
    public int Port { get; private set; }

    /// <summary>Starts one of its own, for a test that stops it.</summary>
    /// <param name="durable">True: with fsync, for measurements. False: as fast as it can.</param>
    public static async Task<PostgresServer> Start(bool durable = false)
    {
        var data = Path.Combine(Path.GetTempPath(), $"llmhive-pg-{Environment.ProcessId}-{Path.GetRandomFileName()}");
        string[] owner = Environment.IsPrivilegedProcess ? ["-o", "postgres"] : [];
        await Run(["install", "-d", "-m", "700", .. owner, data]);
        await Run(
            AsServer(PostgresBinaries.Path("initdb"), "-D", data, "-U", "hive", "-A", "trust", "--no-sync", "-E", "UTF8",
                "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"));
        await File.AppendAllLinesAsync(Path.Combine(data, "postgresql.conf"),
            ["timezone = 'Asia/Kolkata'", "max_connections = 200", "shared_buffers = 32MB", "autovacuum = off"]);
        var server = new PostgresServer(data, durable);
        await server.Resume();
        return server;
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public Task<string> CreateDatabase() => CreateDatabase("template1");

    /// <summary>Makes a database with the schema of the product.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateMigratedDatabase() => await CreateDatabase(await _migrated.Value);

    /// <summary>Stops it in order: open connections are cut, what was committed is on its disk.</summary>
    public Task Stop() => End("INT");

    /// <summary>Kills it (SIGQUIT to all its processes): connections are cut at once, the next start recovers.</summary>
    public Task Kill() => End("QUIT");

    /// <summary>Starts it again on the same port with the same data.</summary>
    public async Task Resume()
    {
        Port = Port == 0 ? FreePort() : Port;
        string[] command =
        [
            "sh", "-c", Watch, "watch", PostgresBinaries.Path("postgres"), _data, Port.ToString(CultureInfo.InvariantCulture), _durable ? "on" : "off",
        ];
        var watcher = Launch(AsServer(command));
        var said = new List<string>();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.ErrorDataReceived += (_, line) =>
        {
            // After the start nobody reads its log, but the pipe must not fill up.
            if (ready.Task.IsCompleted)
            {
                return;
            }

            said.Add(line.Data ?? "");
            if (line.Data is null || (line.Data.Contains("FATAL:", StringComparison.Ordinal) && !line.Data.Contains(StartingUp, StringComparison.Ordinal)))
            {
                ready.TrySetException(new InvalidOperationException($"PostgreSQL did not start: {string.Join('\n', said)}"));
            }
            else if (line.Data.Contains(Ready, StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        watcher.BeginErrorReadLine();
        watcher.BeginOutputReadLine();
        _watcher = watcher;
        await ready.Task.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (_watcher is null)
        {
            // Stopped and never resumed: the folder is all that is left.
            Directory.Delete(_data, recursive: true);
            return;
        }

        _watcher.StandardInput.Close();
        await Ended();
    }

    private async Task<string> CreateDatabase(string template)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"hive_{Interlocked.Increment(ref _databases)}");
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE {template}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    private async Task<string> Migrate()
    {
        var database = await CreateDatabase();

        // A database that somebody is connected to cannot be copied.
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await PostgresSchema.Migrate(source, database, TimeProvider.System, CancellationToken.None);
        return new NpgsqlConnectionStringBuilder(database).Database!;
    }

    private async Task End(string signal)
    {
        await _watcher!.StandardInput.WriteLineAsync(signal);
        await _watcher.StandardInput.FlushAsync();
        await Ended();
    }

    private async Task Ended()
    {
        await _watcher!.WaitForExitAsync().WaitAsync(Patience);
        _watcher.Dispose();
        _watcher = null;
    }

    private string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = Port, Username = "hive", Database = database,
    }.ConnectionString;

    // The server refuses to run as root.
    private static string[] AsServer(params string[] command) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command]
        : command;

    private static async Task Run(params string[] command)
    {
        using var process = Launch(command);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {process.ExitCode}: {error} {await output}");
        }
    }

    private static Process Launch(string[] command) => Process.Start(new ProcessStartInfo(command[0], command[1..])
    {
        // The server's user may not enter the folder the tests run in.
        WorkingDirectory = "/", RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
    })!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
