using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LLMHive.Processes;

/// <summary>
/// A TCP relay in front of a server on loopback. Each packet from client to server can be held back for a time, so that a
/// question takes that much longer; answers come at once.
/// </summary>
public sealed class Relay : IAsyncDisposable
{
    private const int PacketBytes = 64 * 1024;
    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<long, Task> _lines = new();
    private readonly Task _accepting;
    private long _delay;
    private long _packets;

    private Relay(IPAddress address, int target)
    {
        _target = target;
        _listener = new TcpListener(address, 0);
        _listener.Start();
        _accepting = Accept();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>For how long packets to the server are held back; those on their way keep the delay they began with.</summary>
    public TimeSpan Delay
    {
        get => new(Interlocked.Read(ref _delay));
        set => Interlocked.Exchange(ref _delay, value.Ticks);
    }

    /// <summary>Packets sent to the server so far; with a database, about one for each statement or batch.</summary>
    public long Packets => Interlocked.Read(ref _packets);

    /// <summary>Connections that stand now.</summary>
    public int Connections => _lines.Count;

    /// <summary>Starts one.</summary>
    /// <param name="target">Port of the server on 127.0.0.1.</param>
    /// <param name="address">Where to listen; null = 127.0.0.1.</param>
    public static Relay Start(int target, IPAddress? address = null) => new(address ?? IPAddress.Loopback, target);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_lines.Values);
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            for (var line = 0L; ; line++)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _lines[line] = Carry(client, line, began.Task);
                began.SetResult();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _listener.Stop();
        }
    }

    /// <summary>One connection, until either end closes it.</summary>
    private async Task Carry(TcpClient client, long line, Task began)
    {
        await began;
        using var server = new TcpClient { NoDelay = true };
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            client.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _target, over.Token);
            var asking = Pump(client.GetStream(), server.GetStream(), isQuestion: true, over.Token);
            var answering = Pump(server.GetStream(), client.GetStream(), isQuestion: false, over.Token);
            await Task.WhenAny(asking, answering);
            await over.CancelAsync();
            await Task.WhenAll(asking, answering);
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            // An end that breaks off, the server's absence included, is passed on by closing the other end.
            await over.CancelAsync();
        }
        finally
        {
            client.Dispose();
            _lines.TryRemove(line, out _);
        }
    }

    private async Task Pump(NetworkStream from, NetworkStream to, bool isQuestion, CancellationToken over)
    {
        var packet = new byte[PacketBytes];
        int length;
        while ((length = await from.ReadAsync(packet, over)) > 0)
        {
            if (isQuestion)
            {
                Interlocked.Increment(ref _packets);
                if (Delay is { Ticks: > 0 } delay)
                {
                    await Task.Delay(delay, over);
                }
            }

            await to.WriteAsync(packet.AsMemory(0, length), over);
        }
    }
}
