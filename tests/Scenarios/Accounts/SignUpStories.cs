using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LLMHive.Chat;
using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Accounts;

/// <summary>Signing up: open, by invitation, closed, and with a confirmed address.</summary>
public sealed partial class SignUpStories
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task GivenLoopback_WhenSomebodySignsUp_ThenTheKeyChatsOnFree()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        using var answer = await Post(hive, "/api/v1/signup", new { email = "ada@example.com", display_name = "Ada" });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var made = await HiveUnderTest.Json(answer);
        var secret = made.GetProperty("key").GetProperty("secret").GetString()!;
        using var chat = await hive.Chat(secret);
        Assert.Equal(HttpStatusCode.OK, chat.StatusCode);
        var usage = await HiveUnderTest.Json(await hive.Send(
            HttpMethod.Get, $"/api/v1/billing/usage/{made.GetProperty("user_id").GetString()}/current-period", key: secret));
        Assert.Equal("free", usage.GetProperty("plan").GetString());

        // Where addresses are not confirmed they prove nothing: the same again is another account.
        using var again = await Post(hive, "/api/v1/signup", new { email = "ada@example.com" });
        Assert.NotEqual(made.GetProperty("user_id").GetString(), (await HiveUnderTest.Json(again)).GetProperty("user_id").GetString());
    }

    [Fact]
    public async Task GivenClosed_WhenSomebodySignsUp_ThenForbidden()
    {
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Accounts:SignUp"] = "closed" });
        using var answer = await Post(hive, "/api/v1/signup", new { email = "ada@example.com" });
        Assert.Equal((HttpStatusCode.Forbidden, "signup_closed"), (answer.StatusCode, await Code(answer)));

        // The door is asked before the body is: it may be anything.
        using var unread = await hive.Http.PostAsync("/api/v1/signup", new StringContent("{", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Forbidden, unread.StatusCode);
    }

    [Fact]
    public async Task GivenOpen_WhenABodyIsLarge_ThenItIsNotRead()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        using var large = await Post(hive, "/api/v1/signup", new { email = new string('a', 20_000) });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    [Fact]
    public async Task GivenInviteMode_WhenCodeIsUsedTwiceOrExpired_ThenOnlyTheFirstPasses()
    {
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Accounts:SignUp"] = "invite" });
        using var without = await Post(hive, "/api/v1/signup", new { });
        Assert.Equal((HttpStatusCode.Forbidden, "invite_invalid"), (without.StatusCode, await Code(without)));
        using var guessed = await Post(hive, "/api/v1/signup", new { invite_code = "inv-guess" });
        Assert.Equal(HttpStatusCode.Forbidden, guessed.StatusCode);

        var code = await Invite(hive);
        var tries = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Post(hive, "/api/v1/signup", new { invite_code = code })));
        Assert.Single(tries, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(4, tries.Count(answer => answer.StatusCode == HttpStatusCode.Forbidden));

        var late = await Invite(hive);
        hive.Clock.Advance(TimeSpan.FromDays(7));
        using var expired = await Post(hive, "/api/v1/signup", new { invite_code = late });
        Assert.Equal(HttpStatusCode.Forbidden, expired.StatusCode);

        var listed = (await HiveUnderTest.Json(await hive.Send(HttpMethod.Get, "/api/v1/admin/invites"))).GetProperty("data");
        Assert.Equal(2, listed.GetArrayLength());
        Assert.Equal(1, listed.EnumerateArray().Count(invite => invite.GetProperty("used_by").ValueKind == JsonValueKind.String));
        Assert.All(listed.EnumerateArray(), invite => Assert.Equal(JsonValueKind.Null, invite.GetProperty("code").ValueKind));
        using var user = await hive.Send(HttpMethod.Post, "/api/v1/admin/invites", new { }, await hive.SignUp("u1"));
        Assert.Equal(HttpStatusCode.Forbidden, user.StatusCode);
    }

    [Fact]
    public async Task GivenManySignUps_WhenFromOneAddress_ThenTooMany()
    {
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Accounts:SignUpsPerHour"] = "3" });
        for (var i = 0; i < 3 * hive.Fronts; i++)
        {
            using var passes = await Post(hive, "/api/v1/signup", new { });
            Assert.Equal(HttpStatusCode.Created, passes.StatusCode);
        }

        using var limited = await Post(hive, "/api/v1/signup", new { });
        Assert.Equal((HttpStatusCode.TooManyRequests, "3600"), (limited.StatusCode, limited.Headers.RetryAfter!.ToString()));
        hive.Clock.Advance(TimeSpan.FromHours(1));
        using var later = await Post(hive, "/api/v1/signup", new { });
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
    }

    [Fact]
    public async Task GivenMailServer_WhenAddressIsConfirmed_ThenKeyOnceAndTheAnswerNeverTellsWhoIsKnown()
    {
        using var mail = new SmtpTwin();
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?>
        {
            ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = $"{mail.Port}", ["Mail:UseTls"] = "false", ["Mail:From"] = "hive@example.com",
        });
        using var nameless = await Post(hive, "/api/v1/signup", new { display_name = "x" });
        Assert.Equal(HttpStatusCode.BadRequest, nameless.StatusCode);

        var first = await SignUp(hive, "Ada@example.com");
        var accounts = (await HiveUnderTest.Json(await hive.Send(HttpMethod.Get, "/api/v1/accounts"))).GetProperty("data");
        Assert.Equal("admin", Assert.Single(accounts.EnumerateArray()).GetProperty("user_id").GetString());
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        var token = Token().Match(Assert.Single(mail.Received)).Value;

        using var wrong = await Post(hive, "/api/v1/signup/confirm", new { token = token[..^1] + (token[^1] == 'A' ? 'B' : 'A') });
        Assert.Equal((HttpStatusCode.BadRequest, "confirmation_invalid"), (wrong.StatusCode, await Code(wrong)));
        using var confirmed = await Post(hive, "/api/v1/signup/confirm", new { token });
        Assert.Equal(HttpStatusCode.Created, confirmed.StatusCode);
        using var chat = await hive.Chat((await HiveUnderTest.Json(confirmed)).GetProperty("key").GetProperty("secret").GetString()!);
        Assert.Equal(HttpStatusCode.OK, chat.StatusCode);
        using var twice = await Post(hive, "/api/v1/signup/confirm", new { token });
        Assert.Equal(HttpStatusCode.BadRequest, twice.StatusCode);

        // Known, in another case; and within the pause no second mail.
        hive.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(first, await SignUp(hive, "ada@EXAMPLE.com"));
        Assert.Equal(first, await SignUp(hive, "ada@example.com"));
        Assert.Equal(first, await SignUp(hive, "bob@example.com"));
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        Assert.Equal(3, mail.Received.Count);
        Assert.Single(mail.Received, text => text.Contains("has an account already", StringComparison.Ordinal));

        var bob = Token().Match(mail.Received.Single(text => text.Contains("bob@example.com", StringComparison.Ordinal))).Value;
        hive.Clock.Advance(TimeSpan.FromHours(24));
        using var expired = await Post(hive, "/api/v1/signup/confirm", new { token = bob });
        Assert.Equal(HttpStatusCode.BadRequest, expired.StatusCode);
    }

    private static async Task<string> SignUp(HiveUnderTest hive, string email)
    {
        using var answer = await Post(hive, "/api/v1/signup", new { email });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<string> Invite(HiveUnderTest hive)
    {
        using var made = await hive.Send(HttpMethod.Post, "/api/v1/admin/invites", new { note = "for a friend" });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return (await HiveUnderTest.Json(made)).GetProperty("code").GetString()!;
    }

    private static Task<HttpResponseMessage> Post(HiveUnderTest hive, string path, object body) =>
        hive.Http.PostAsync(path, new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));

    private static async Task<string?> Code(HttpResponseMessage answer) => (await HiveUnderTest.Json(answer)).GetProperty("code").GetString();

    [GeneratedRegex("=([0-9A-F]{2})")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"[0-9a-f]{64}\.[A-Za-z0-9_-]{43}")]
    private static partial Regex Token();

    /// <summary>A mail server on this machine that keeps what it gets.</summary>
    private sealed class SmtpTwin : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly ConcurrentQueue<string> _received = [];

        public SmtpTwin()
        {
            _listener.Start();
            _ = Serve();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        /// <summary>Head and text of each mail, transfer encoding undone.</summary>
        public IReadOnlyList<string> Received => [.. _received];

        public void Dispose() => _listener.Stop();

        private async Task Serve()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await Talk(client.GetStream());
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                _listener.Stop();
            }
        }

        private async Task Talk(NetworkStream stream)
        {
            using var reader = new StreamReader(stream, Encoding.ASCII);
            await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 twin");
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("DATA", StringComparison.Ordinal))
                {
                    await writer.WriteLineAsync("354 go on");
                    var mail = new StringBuilder();
                    while (await reader.ReadLineAsync() is { } text && text != ".")
                    {
                        // Quoted-printable breaks long lines with "=".
                        mail.Append(text.EndsWith('=') ? text[..^1] : text + "\n");
                    }

                    _received.Enqueue(Escaped().Replace(mail.ToString(), static escaped => ((char)Convert.ToByte(escaped.Groups[1].Value, 16)).ToString()));
                    await writer.WriteLineAsync("250 kept");
                }
                else
                {
                    await writer.WriteLineAsync(line.StartsWith("QUIT", StringComparison.Ordinal) ? "221 bye" : "250 ok");
                }
            }
        }
    }
}
