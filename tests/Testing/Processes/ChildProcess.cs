using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace LLMHive.Processes;

/// <summary>A .NET program in a process of its own. Disposing kills it: this one process, by the id it was started with.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int MostLines = 200;
    private const int SigTerm = 15;
    private static readonly string[] Foreign = ["LLMHIVE_", "ASPNETCORE_", "OPENAI_", "AZURE_OPENAI_"];

    private readonly Process _process;
    private readonly Channel<string> _output = Channel.CreateBounded<string>(
        new BoundedChannelOptions(MostLines) { FullMode = BoundedChannelFullMode.DropOldest });

    private ChildProcess(Process process) => _process = process;

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>True once it ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Processor time used so far, user and kernel, all threads.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a program with <c>dotnet exec</c>, free of the settings and provider keys of whoever runs the tests.</summary>
    /// <param name="assembly">Path of its assembly.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to add.</param>
    /// <param name="inside">Command, by which it is started, that becomes it (as <c>ip netns exec</c> does); empty = started straight away.</param>
    public static ChildProcess Start(
        string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, ImmutableArray<string> inside = default)
    {
        string[] command = [.. inside.IsDefault ? [] : inside, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec", assembly];
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(assembly)!,
        };
        foreach (var argument in command.Skip(1).Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(IsForeign).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException($"'{assembly}' did not start."));
        child._process.OutputDataReceived += child.Take;
        child._process.ErrorDataReceived += child.Take;
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The rest of the first line that begins so.</summary>
    /// <exception cref="TimeoutException">No such line came in time.</exception>
    public async Task<string> WaitForLine(string beginning, TimeSpan patience)
    {
        using var late = new CancellationTokenSource(patience);
        try
        {
            await foreach (var line in _output.Reader.ReadAllAsync(late.Token))
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                {
                    return line[beginning.Length..];
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Process {Id} printed no line '{beginning}…' within {patience.TotalSeconds} s.");
        }

        throw new InvalidOperationException($"Process {Id} ended and printed no line '{beginning}…'.");
    }

    /// <summary>The last lines it wrote that nobody has read yet, for messages.</summary>
    public string LastWords()
    {
        var lines = new List<string>();
        while (_output.Reader.TryRead(out var line))
        {
            lines.Add(line);
        }

        return string.Join('\n', lines);
    }

    /// <summary>Ends it at once, as a crash does (SIGKILL).</summary>
    public Task Kill()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end in order (SIGTERM) and waits.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public async Task<int> Stop(TimeSpan patience)
    {
        if (Signal(Id, SigTerm) != 0 && !_process.HasExited)
        {
            throw new InvalidOperationException($"Process {Id} could not be signalled (error {Marshal.GetLastPInvokeError()}).");
        }

        await _process.WaitForExitAsync().WaitAsync(patience);
        return _process.ExitCode;
    }

    /// <summary>Waits until it ends by itself, and has said all it had to say.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public async Task<int> Exit(TimeSpan patience)
    {
        await _process.WaitForExitAsync().WaitAsync(patience);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Kill();
        }

        _process.Dispose();
    }

    private static bool IsForeign(string name) =>
        name.EndsWith("_API_KEY", StringComparison.Ordinal) || Array.Exists(Foreign, start => name.StartsWith(start, StringComparison.Ordinal));

    [DllImport("libc", EntryPoint = "kill", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int processId, int signal);

    private void Take(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            _output.Writer.TryWrite(text);
        }
    }
}
