using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LLMHive.Client;

public sealed class NamedGatewaysTests
{
    [Theory]
    [InlineData("10.0.0.1:30001, 10.0.0.2", "gwy.tcp://10.0.0.1:30001/0 gwy.tcp://10.0.0.2:30000/0")]
    [InlineData("localhost:31000", "gwy.tcp://127.0.0.1:31000/0")]
    [InlineData("no-such-host.invalid:1,127.0.0.1:2", "gwy.tcp://127.0.0.1:2/0")]
    public async Task GetGateways_Names_AreTheirAddresses(string names, string expected)
    {
        var gateways = await Named(names).GetGateways();
        Assert.Equal(expected, string.Join(' ', gateways));
    }

    [Theory]
    [InlineData("10.0.0.1:30001/x")]
    [InlineData("10.0.0.1:port")]
    [InlineData("http://10.0.0.1:3")]
    public async Task Initialize_NoName_RefusesToStart(string name)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => Named(name).InitializeGatewayListProvider());
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    private static NamedGateways Named(string names) =>
        new(Options.Create(new HiveGatewayOptions { Gateways = names }), NullLogger<NamedGateways>.Instance);
}
