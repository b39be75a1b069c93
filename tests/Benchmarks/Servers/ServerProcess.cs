using LLMHive.Processes;

namespace LLMHive.Servers;

/// <summary>One of this program's servers in a process of its own, so that each target pays for itself alone.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What a web project of the SDK gets by default, the product included; this program is a console project.
    private static readonly Dictionary<string, string> Environment = new() { ["DOTNET_gcServer"] = "1" };

    private readonly ChildProcess _process;

    private ServerProcess(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Where it listens, without a path.</summary>
    public Uri Address { get; }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan ProcessorTime => _process.ProcessorTime;

    /// <summary>Starts one by its hidden command.</summary>
    public static async Task<ServerProcess> Start(params string[] arguments)
    {
        var process = ChildProcess.Start(typeof(ServerProcess).Assembly.Location, arguments, Environment);
        try
        {
            return new(process, new(await process.WaitForLine(ServerLine.Beginning, Patience)));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
