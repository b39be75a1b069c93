using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace LLMHive.Processes;

/// <summary>The built product in a process of its own, ready to answer.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private readonly ChildProcess _process;
    private readonly HostLaunch _launch;

    private HostProcess(ChildProcess process, HostLaunch launch, Uri address, TimeSpan readyAfter) =>
        (_process, _launch, Address, ReadyAfter) = (process, launch, address, readyAfter);

    /// <summary>Where it listens, without a path.</summary>
    public Uri Address { get; }

    /// <summary>From the start of the process to the first 200 of <c>/health/ready</c>.</summary>
    public TimeSpan ReadyAfter { get; }

    /// <summary>Processor time used so far, user and kernel, all threads.</summary>
    public TimeSpan ProcessorTime => _process.ProcessorTime;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time; shows what it wrote.</exception>
    public static async Task<HostProcess> Start(HostLaunch launch)
    {
        ArgumentNullException.ThrowIfNull(launch);
        var address = new Uri($"http://{launch.Place.Address}:{(launch.Port == 0 ? FreePort() : launch.Port)}");
        var started = Stopwatch.GetTimestamp();
        var process = ChildProcess.Start(
            launch.Assembly, [], new Dictionary<string, string>(EnvironmentOf(launch)) { ["ASPNETCORE_URLS"] = address.AbsoluteUri },
            launch.Place.Inside);
        try
        {
            await UntilReady(process, address, started, launch.Patience);
            return new HostProcess(process, launch, address, Stopwatch.GetElapsedTime(started));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>True once it ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The last lines it wrote that nobody has read yet, for messages.</summary>
    public string LastWords() => _process.LastWords();

    /// <summary>A client that holds the admin key. It waits for answers as long as they take.</summary>
    public HttpClient CreateClient()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _launch.AdminKey);
        return client;
    }

    /// <summary>Ends it at once, as a crash does (SIGKILL).</summary>
    public Task Kill() => _process.Kill();

    /// <summary>Asks it to end in order (SIGTERM) and waits.</summary>
    /// <exception cref="TimeoutException">It did not end within the patience of its launch.</exception>
    public Task<int> Stop() => _process.Stop(_launch.Patience);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    internal static Dictionary<string, string> EnvironmentOf(HostLaunch launch) => new(launch.Environment)
    {
        ["LLMHIVE_DATA"] = launch.DataDirectory,
        ["LLMHIVE_ADMIN_KEY"] = launch.AdminKey,
        ["LLMHIVE_MODELS"] = launch.FakeProviderFile,
    };

    private static async Task UntilReady(ChildProcess process, Uri address, long started, TimeSpan patience)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
        while (!await IsReady(client))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > patience)
            {
                throw new InvalidOperationException(
                    $"The host {(process.HasExited ? "ended" : $"was not ready after {patience.TotalSeconds} s")}. It wrote:\n{process.LastWords()}");
            }

            await Task.Delay(Poll);
        }
    }

    private static async Task<bool> IsReady(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>
    /// A port of loopback that is free at the moment. Not one of those that outgoing connections are given: whoever asks again and
    /// again whether somebody listens there is sooner or later connected with himself, and has taken the port.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }
}
