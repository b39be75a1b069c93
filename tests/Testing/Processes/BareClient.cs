using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace LLMHive.Processes;

/// <summary>An HTTP client on a bare socket, that takes as long as it wants to.</summary>
public sealed class BareClient : IDisposable
{
    private readonly Socket _socket;

    private BareClient(Socket socket) => _socket = socket;

    /// <summary>Connects, and sends nothing.</summary>
    /// <param name="server">Whom to.</param>
    /// <param name="receiveBytes">What the system takes for it before it reads; 0 = as the system likes.</param>
    public static async Task<BareClient> Connect(Uri server, int receiveBytes = 0)
    {
        ArgumentNullException.ThrowIfNull(server);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBytes > 0)
        {
            socket.ReceiveBufferSize = receiveBytes;
        }

        await socket.ConnectAsync(server.Host, server.Port);
        return new(socket);
    }

    /// <summary>Sends text as it is.</summary>
    public async Task Send(string text) => await _socket.SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Sends a chat request of a user.</summary>
    public Task Ask(ClusterUser user, string body)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(body);
        return Send($"POST /v1/chat/completions HTTP/1.1\r\nHost: hive\r\nAuthorization: Bearer {user.Key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    /// <summary>Reads a byte at a time, with a pause after each, until the server closes.</summary>
    /// <returns>How long the server left it open.</returns>
    public async Task<TimeSpan> Sip(TimeSpan pause)
    {
        var began = Stopwatch.GetTimestamp();
        var one = new byte[1];
        // What has arrived can be read even after the server cut the line, so the line itself is asked.
        while (!_socket.Poll(0, SelectMode.SelectError) && await Receive(one) > 0)
        {
            await Task.Delay(pause);
        }

        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Sends a letter at a time, with a pause after each, until the server closes.</summary>
    /// <returns>How long the server left it open, and what it said.</returns>
    public async Task<(TimeSpan Open, string Said)> Drip(TimeSpan pause)
    {
        var began = Stopwatch.GetTimestamp();
        var said = ReadToEnd();
        while (!said.IsCompleted)
        {
            try
            {
                await Send("a");
            }
            catch (SocketException)
            {
                break; // Closed between the look and the letter.
            }

            await Task.WhenAny(said, Task.Delay(pause));
        }

        var text = await said;
        return (Stopwatch.GetElapsedTime(began), text);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task<string> ReadToEnd()
    {
        var text = new StringBuilder();
        var some = new byte[1024];
        int length;
        while ((length = await Receive(some)) > 0)
        {
            text.Append(Encoding.ASCII.GetString(some, 0, length));
        }

        return text.ToString();
    }

    /// <summary>Bytes read; 0 once the server closed, politely or not.</summary>
    private async Task<int> Receive(byte[] into)
    {
        try
        {
            return await _socket.ReceiveAsync(into.AsMemory());
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
