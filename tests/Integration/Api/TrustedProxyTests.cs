using System.Net;
using LLMHive.Testing.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LLMHive.Api;

/// <summary>Who the caller is behind a proxy: what a trusted one says, and nothing that others say.</summary>
public sealed class TrustedProxyTests
{
    private const string Proxy = "192.0.2.7";

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData(" 10.0.0.1 , 192.0.2.0/24 ")]
    public async Task Forwarded_ByATrustedProxy_IsTheCaller(string trusted)
    {
        await using var front = await Start(trusted);
        Assert.Equal((HttpStatusCode.Unauthorized, true), await Guess(front, "203.0.113.1"));
        Assert.Equal((HttpStatusCode.TooManyRequests, true), await Guess(front, "203.0.113.1"));
        Assert.Equal((HttpStatusCode.Unauthorized, true), await Guess(front, "203.0.113.2"));

        // What the caller himself had written stands further left, and is not reached.
        Assert.Equal((HttpStatusCode.TooManyRequests, true), await Guess(front, "203.0.113.9, 203.0.113.2"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("192.0.2.8,10.0.0.0/8")]
    public async Task Forwarded_BySomebodyElse_IsIgnored(string trusted)
    {
        await using var front = await Start(trusted);
        Assert.Equal((HttpStatusCode.Unauthorized, false), await Guess(front, "203.0.113.1"));
        Assert.Equal((HttpStatusCode.TooManyRequests, false), await Guess(front, "203.0.113.2"));
    }

    [Fact]
    public async Task Forwarded_ThroughTwoTrustedProxies_IsWhoCalledTheOuterOne()
    {
        await using var front = await Start("192.0.2.0/24");
        await Guess(front, "203.0.113.1, 192.0.2.99");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await Guess(front, "203.0.113.1, 192.0.2.98")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Guess(front, "203.0.113.2, 192.0.2.99")).Status);
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.1")]
    [InlineData("proxy.example")]
    public async Task Start_NoAddress_StopsWithNameValueAndCure(string entry)
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => Start("192.0.2.7," + entry));
        Assert.Contains($"Api:TrustedProxies is '192.0.2.7,{entry}': '{entry}' is neither an address nor a network. Write", fault.Message, StringComparison.Ordinal);
    }

    private static Task<ApiUnderTest> Start(string trusted) => ApiUnderTest.Start(builder =>
    {
        builder.Configuration["Api:TrustedProxies"] = trusted;
        builder.Configuration["Api:WrongKeysPerMinute"] = "1";
        builder.Services.AddSingleton<IStartupFilter>(new FromProxy());
    });

    /// <summary>Tries a wrong key; tells also whether the answer takes the caller for one who came by TLS.</summary>
    private static async Task<(HttpStatusCode Status, bool IsTls)> Guess(ApiUnderTest front, string forwardedFor)
    {
        using var client = front.Client("hive_guess");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, answer.Headers.Contains("Strict-Transport-Security"));
    }

    private sealed class FromProxy : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((HttpContext http, RequestDelegate rest) =>
            {
                http.Connection.RemoteIpAddress = IPAddress.Parse(Proxy);
                return rest(http);
            });
            next(app);
        };
    }
}
