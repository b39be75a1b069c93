namespace LLMHive.Processes;

/// <summary>One process of a cluster, which can be ended and started again in its place: same ports, same folder.</summary>
public sealed class ClusterMember : IAsyncDisposable
{
    private const string SiloLine = "LLMHive's silo is up";
    private readonly HostLaunch _launch;
    private readonly bool _hasApi;
    private HostProcess? _host;
    private ChildProcess? _silo;
    private string _earlier = "";

    internal ClusterMember(string name, HostLaunch launch, bool hasApi)
    {
        (Name, _launch, _hasApi) = (name, launch, hasApi);
        Address = hasApi ? new Uri($"http://{launch.Place.Address}:{launch.Port}") : null;
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>Where its API listens; null for a silo alone.</summary>
    public Uri? Address { get; }

    /// <summary>Folder of its journal.</summary>
    public string DataDirectory => _launch.DataDirectory;

    /// <summary>Its process id.</summary>
    public int Id => _host?.Id ?? _silo!.Id;

    /// <summary>True once it ended.</summary>
    public bool HasExited => _host?.HasExited ?? _silo?.HasExited ?? true;

    /// <summary>Starts it, again if it ended, and waits until it is up.</summary>
    public async Task Start()
    {
        _earlier = LastWords();
        await DisposeAsync();
        if (_hasApi)
        {
            _host = await HostProcess.Start(_launch);
            return;
        }

        _silo = ChildProcess.Start(_launch.Assembly, [], HostProcess.EnvironmentOf(_launch), _launch.Place.Inside);
        await _silo.WaitForLine(SiloLine, _launch.Patience);
    }

    /// <summary>Ends it at once, as a crash does (SIGKILL).</summary>
    public Task Kill() => _host?.Kill() ?? _silo!.Kill();

    /// <summary>Asks it to end in order (SIGTERM) and waits.</summary>
    public Task<int> Stop() => _host?.Stop() ?? _silo!.Stop(_launch.Patience);

    /// <summary>The last lines it wrote, those of its life before included, for messages.</summary>
    public string LastWords() => _earlier + (_host?.LastWords() ?? _silo?.LastWords());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_host?.DisposeAsync() ?? default);
        await (_silo?.DisposeAsync() ?? default);
        (_host, _silo) = (null, null);
    }
}
