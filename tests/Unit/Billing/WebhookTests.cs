using System.Net;
using LLMHive.Billing;

namespace LLMHive.Unit.Billing;

public sealed class WebhookTests
{
    [Fact]
    public void Sign_KnownVector_IsTheHmacOfTimeAndBody() =>
        // openssl: printf '1780000000.{"a":1}' | openssl dgst -sha256 -hmac whsec_test
        Assert.Equal(
            "t=1780000000,v1=700c60b8f205399083ecf27f87a596a7e0e9e3e24df342efa14010dbfa48faae",
            WebhookSignature.Sign("whsec_test", DateTimeOffset.FromUnixTimeSeconds(1_780_000_000), """{"a":1}"""));

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd12::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:0a00:0001::1", false)]
    public void Allows_Address_OnlyThePublicInternet(string address, bool allowed) =>
        Assert.Equal(allowed, AddressGuard.Allows(IPAddress.Parse(address), allowLoopback: false));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("10.0.0.1", false)]
    public void Allows_LoopbackByConfiguration_ButNoNeighbour(string address, bool allowed) =>
        Assert.Equal(allowed, AddressGuard.Allows(IPAddress.Parse(address), allowLoopback: true));
}
