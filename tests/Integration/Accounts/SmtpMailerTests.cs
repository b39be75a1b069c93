using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Accounts;

public sealed class SmtpMailerTests
{
    [Fact]
    public async Task Send_ServerThatSaysNothing_EndsAtItsTimeoutByName()
    {
        var clock = new FakeTimeProvider();
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var options = new MailOptions { Host = "127.0.0.1", Port = ((IPEndPoint)server.LocalEndpoint).Port, UseTls = false };
        var sending = new SmtpMailer(Options.Create(options), clock).Send(new("ada@example.com", "Hello", "Text"), CancellationToken.None);
        using var silent = await server.AcceptSocketAsync();

        clock.Advance(options.Timeout);
        var late = await Assert.ThrowsAsync<TimeoutException>(() => sending.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("Mail:Timeout", late.Message, StringComparison.Ordinal);
    }
}
