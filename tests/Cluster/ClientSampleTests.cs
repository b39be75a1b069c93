using System.Globalization;
using LLMHive.Processes;

namespace LLMHive;

/// <summary>The sample service against a hive in a process of its own, over the gateway.</summary>
public sealed class ClientSampleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task SampleService_AgainstALiveHive_DoesItsWholeTour()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["models.json"], "{}");
        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        await using var host = await HostProcess.Start(new()
        {
            Assembly = HostBuild.Find(), DataDirectory = folder["data"], FakeProviderFile = folder["models.json"],
            Environment = new Dictionary<string, string> { ["LLMHIVE_GATEWAY_PORT"] = port },
        });
        await using var sample = ChildProcess.Start(SampleAssembly(), [], new Dictionary<string, string>
        {
            ["Cluster__Gateways"] = "127.0.0.1:" + port, ["Cluster__ClusterId"] = "embedded",
        });

        Assert.StartsWith("391 (", await sample.WaitForLine("ask: ", Patience), StringComparison.Ordinal);
        Assert.StartsWith("Degraded, agreement 1, 0 against", await sample.WaitForLine("report: ", Patience), StringComparison.Ordinal);
        Assert.Equal("391", await sample.WaitForLine("delta: ", Patience));
        Assert.Equal("stop", await sample.WaitForLine("completed: ", Patience));
        Assert.StartsWith("invalid_request of temperature, transient False", await sample.WaitForLine("refused: ", Patience), StringComparison.Ordinal);
        Assert.Equal("391 of hive/vote", await sample.WaitForLine("chat client: ", Patience));
        Assert.Equal("Weather", await sample.WaitForLine("tool: ", Patience));
        Assert.Equal("391", await sample.WaitForLine("kernel: ", Patience));
        Assert.StartsWith("plan free, 5 requests", await sample.WaitForLine("bill: ", Patience), StringComparison.Ordinal);
        Assert.NotEmpty(await sample.WaitForLine("last call: ", Patience));
    }

    private static string SampleAssembly() => Path.GetFullPath(Path.Combine(
        Path.GetDirectoryName(HostBuild.Find())!, "..", "..", "..", "..", "..", "samples", "Service", "bin", HostBuild.Configuration, "net10.0", "LLMHive.Service.dll"));

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
