using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Npgsql;

namespace LLMHive.Processes;

/// <summary>
/// Two network namespaces, each of which reaches the tests by a link of its own, and the other one by a third link, which can be
/// cut while the rest stands. A shell watches over them: when the pipe from this process ends, they and all that runs in them
/// go, so that even a killed test run leaves nothing behind.
/// </summary>
public sealed class TwoNets : IAsyncDisposable
{
    // Kept for benchmarks of networks (RFC 2544): nobody's real addresses. Test runs beside each other take different ones.
    private static readonly string Network = string.Create(CultureInfo.InvariantCulture, $"198.18.{Environment.ProcessId % 250}");
    private static readonly string NetworkBetween = string.Create(CultureInfo.InvariantCulture, $"198.19.{Environment.ProcessId % 250}");

    private const string Watch = """
        read -r word
        for net in "$@"; do ip netns pids "$net" | xargs -r kill -9; ip netns del "$net"; done
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Lazy<string?> Trouble = new(Try);
    private readonly ConcurrentDictionary<int, Relay> _relays = new();
    private readonly string[] _names = [.. "ab".Select(static net => string.Create(CultureInfo.InvariantCulture, $"hive{Environment.ProcessId}{net}"))];
    private readonly Process _watcher;

    private TwoNets()
    {
        _watcher = Process.Start(new ProcessStartInfo("sh", ["-c", Watch, "watch", .. _names]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        _watcher.ErrorDataReceived += static (_, _) => { };
        _watcher.BeginErrorReadLine();
    }

    /// <summary>Why tests skip; null = namespaces can be made.</summary>
    public static string? SkipReason => Trouble.Value;

    /// <summary>Where the tests are, seen from both.</summary>
    public static string Home => Network + ".1";

    /// <summary>Makes both.</summary>
    public static async Task<TwoNets> Make()
    {
        var nets = new TwoNets();
        try
        {
            await Ip("netns", "add", nets._names[0]);
            await Ip("netns", "add", nets._names[1]);
            await Ip("link", "add", "between", "netns", nets._names[0], "type", "veth", "peer", "name", "between", "netns", nets._names[1]);
            for (var net = 0; net < 2; net++)
            {
                var (name, place) = (nets._names[net], nets.Place(net));
                await Ip("link", "add", name, "type", "veth", "peer", "name", "home", "netns", name);
                await Ip("addr", "add", Home, "peer", place.Address, "dev", name);
                await Ip("link", "set", name, "up");
                await Ip("-n", name, "addr", "add", place.Address, "peer", Home, "dev", "home");
                await Ip("-n", name, "addr", "add", place.AmongNodes + "/24", "dev", "between");
                foreach (var link in new[] { "lo", "home", "between" })
                {
                    await Ip("-n", name, "link", "set", link, "up");
                }
            }

            return nets;
        }
        catch
        {
            await nets.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a node in one of them runs.</summary>
    public NodePlace Place(int net) => new(
        string.Create(CultureInfo.InvariantCulture, $"{Network}.{net + 2}"),
        string.Create(CultureInfo.InvariantCulture, $"{NetworkBetween}.{net + 2}"),
        ["ip", "netns", "exec", _names[net]]);

    /// <summary>The relay at <see cref="Home"/> that leads to a port of the tests' loopback.</summary>
    public Relay Reach(int port) => _relays.GetOrAdd(port, static port => Relay.Start(port, IPAddress.Parse(Home)));

    /// <summary>How two nodes, one in each, reach the rest of the world.</summary>
    public ClusterPaths Paths => new()
    {
        Database = straight =>
        {
            var database = new NpgsqlConnectionStringBuilder(straight);
            (database.Host, database.Port) = (Home, Reach(database.Port).Port);
            return database.ConnectionString;
        },
        Provider = straight => new UriBuilder(straight) { Host = Home, Port = Reach(straight.Port).Port }.Uri,
        Place = Place,
    };

    /// <summary>From now on neither reaches the other: packets vanish on one side, and cannot be sent on the other.</summary>
    public Task Cut() => Ip("-n", _names[1], "link", "set", "between", "down");

    /// <summary>They reach each other again.</summary>
    public Task Heal() => Ip("-n", _names[1], "link", "set", "between", "up");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _watcher.StandardInput.Close();
        await _watcher.WaitForExitAsync().WaitAsync(Patience);
        _watcher.Dispose();
        foreach (var relay in _relays.Values)
        {
            await relay.DisposeAsync();
        }
    }

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "Network namespaces can be made by root on Linux only.";
        }

        try
        {
            var probe = string.Create(CultureInfo.InvariantCulture, $"hive{Environment.ProcessId}p");
            Run("netns", "add", probe);
            try
            {
                Run("link", "add", probe, "type", "veth", "peer", "name", "home", "netns", probe);
                Run("netns", "exec", probe, "true");
                return null;
            }
            finally
            {
                Run("netns", "del", probe);
            }
        }
        catch (Exception denied) when (denied is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"Network namespaces cannot be made here: {denied.Message}";
        }
    }

    private static Task Ip(params string[] arguments) => Task.Run(() => Run(arguments));

    private static void Run(params string[] arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var error = ip.StandardError.ReadToEnd();
        if (!ip.WaitForExit(Patience))
        {
            ip.Kill();
            throw new InvalidOperationException($"'ip {string.Join(' ', arguments)}' did not end.");
        }

        if (ip.ExitCode != 0)
        {
            throw new InvalidOperationException($"'ip {string.Join(' ', arguments)}': {error.Trim()}");
        }
    }
}
