using System.Net;
using System.Net.Sockets;
using LLMHive.Testing.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Api;

/// <summary>The HTTP front as a program of its own ends in words where it cannot start, as the other programs do.</summary>
public sealed class ApiStartTests
{
    [Fact]
    public async Task Run_AddressThatIsTaken_EndsWithTheCureAndCodeTwo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        Assert.Equal(2, await ApiHost.Run([$"--urls=http://{taken.LocalEndpoint}"], Build, static _ => Assert.Fail("It is up.")));
    }

    [Fact]
    public async Task Run_SettingThatIsWrong_EndsWithTheCureAndCodeTwo() =>
        Assert.Equal(2, await ApiHost.Run(["--urls=http://127.0.0.1:0", "--Api:TrustedProxies=nobody"], Build, static _ => Assert.Fail("It is up.")));

    [Fact]
    public async Task Run_ToldToStop_EndsWithCodeNull() =>
        Assert.Equal(0, await ApiHost.Run(["--urls=http://127.0.0.1:0", "--Api:DrainSeconds=0"], Build, static app => app.Lifetime.StopApplication()));

    /// <summary>The front without a cluster, which it would wait for.</summary>
    private static WebApplication Build(string[] args)
    {
        var builder = ApiHost.CreateBuilder(args);
        builder.Services.AddSingleton<IHiveClient>(new ScriptedHive()).AddHiveApi(builder.Configuration);
        var app = builder.Build();
        app.UseHiveApi();
        app.MapHiveApi();
        return app;
    }
}
