using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LLMHive.Chat;

namespace LLMHive.Api;

/// <summary>Bodies beyond the limit: refused within a second, without taking them into memory. Alone, since it measures the process.</summary>
[Collection(Alone.Name)]
public sealed class LargeBodyTests(ApiHive api) : IClassFixture<ApiHive>
{
    private const long Size = 64L * 1024 * 1024;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_Of64MiB_Is413WithinASecondAndBoundedMemory(bool announced)
    {
        foreach (var operation in api.Operations.Where(operation => operation.Example is not null))
        {
            var path = api.Fill(operation.Path);
            var allocated = GC.GetTotalAllocatedBytes();
            var started = Stopwatch.GetTimestamp();
            var (status, head, body) = await Exchange(operation.Method.Method, path, announced);
            Assert.Equal((operation, HttpStatusCode.RequestEntityTooLarge), (operation, status));
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(1));
            Assert.InRange(GC.GetTotalAllocatedBytes() - allocated, 0, Size - 1);
            var type = head.Contains("application/problem+json", StringComparison.Ordinal) ? "application/problem+json" : "application/json";
            var found = Dialects.Check(status, path, head.Contains("x-request-id: ", StringComparison.OrdinalIgnoreCase), type, body, $"{operation}, 64 MiB");
            Assert.Equal((operation, "body_too_large"), (operation, found.Code));
        }
    }

    /// <summary>Sends by hand: an HTTP client may give up when the server answers before it has taken everything.</summary>
    private async Task<(HttpStatusCode Status, string Head, string Body)> Exchange(string method, string path, bool announced)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, api.Hive.Address.Port);
        var stream = client.GetStream();
        var length = announced ? $"Content-Length: {Size}" : "Transfer-Encoding: chunked";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {HiveUnderTest.AdminKey}\r\nContent-Type: application/json\r\n{length}\r\n\r\n"));
        var sending = Pour(stream, announced);
        var head = await ReadHead(stream);
        var size = int.Parse(head.Split("Content-Length: ")[1].Split("\r\n")[0], System.Globalization.CultureInfo.InvariantCulture);
        var body = new byte[size];
        await stream.ReadExactlyAsync(body);
        client.Close();
        await sending;
        return ((HttpStatusCode)int.Parse(head.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), head, Encoding.UTF8.GetString(body));
    }

    private static async Task Pour(NetworkStream stream, bool announced)
    {
        var piece = new byte[64 * 1024];
        piece.AsSpan().Fill((byte)' ');
        byte[] chunk = announced ? piece : [.. Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"), .. piece, .. "\r\n"u8];
        try
        {
            for (long sent = 0; sent < Size; sent += piece.Length)
            {
                await stream.WriteAsync(chunk);
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The server has heard enough, or we have.
        }
    }

    private static async Task<string> ReadHead(NetworkStream stream)
    {
        var head = new StringBuilder();
        var letter = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(letter);
            head.Append((char)letter[0]);
        }

        return head.ToString();
    }
}
