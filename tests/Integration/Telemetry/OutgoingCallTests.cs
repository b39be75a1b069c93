using System.Diagnostics;
using LLMHive.Billing;
using LLMHive.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LLMHive.Telemetry;

/// <summary>Whom we call outside is not told which trace of ours a call belongs to.</summary>
public sealed class OutgoingCallTests
{
    [Fact]
    public async Task Call_OfStripe_CarriesNoTrace()
    {
        await using var server = await FakeUpstream.Start();
        var settings = new Dictionary<string, string?> { ["Stripe:ApiKey"] = "sk_test_0123456789", ["Stripe:ApiBase"] = server.Address, ["Stripe:WebhookSecrets:0"] = "whsec_0123456789" };
        await using var services = new ServiceCollection().AddLogging().AddSingleton(PlanCatalogue.BuiltIn)
            .AddPayments(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
        using var span = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        await services.GetRequiredService<IPaymentProcessor>().Customers.Fetch("cus_1", default);
        AssertNoTrace(server);
    }

    [Fact]
    public async Task Call_OfAWebhookEndpoint_CarriesNoTrace()
    {
        await using var server = await FakeUpstream.Start();
        using var sender = new HttpWebhookSender(Options.Create(new WebhookOptions { AllowLoopback = true }));
        using var span = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();

        // What it answers is of no interest here.
        await Record.ExceptionAsync(() => sender.Send(server.Address + "/hook", "{}", "t=1,v1=x", default));
        AssertNoTrace(server);
    }

    private static void AssertNoTrace(FakeUpstream server)
    {
        Assert.True(server.Calls > 0, "Nothing was called.");
        Assert.Empty(server.LastHeaders.Keys.Intersect(["traceparent", "tracestate", "baggage", "request-id", "correlation-context"]));
    }
}
