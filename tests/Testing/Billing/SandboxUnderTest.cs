using LLMHive.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Billing;

/// <summary>Payment without anything around it: the processor, the sandbox, a store in a folder, a clock of the test.</summary>
public sealed class SandboxUnderTest : IAsyncDisposable
{
    private readonly IHost _host;

    private SandboxUnderTest(IHost host, FakeTimeProvider clock) => (_host, Clock) = (host, clock);

    public FakeTimeProvider Clock { get; }

    public IPaymentProcessor Payments => _host.Services.GetRequiredService<IPaymentProcessor>();

    public ISandboxControl Control => _host.Services.GetRequiredService<ISandboxControl>();

    public CapturedWebhooks Webhooks => _host.Services.GetRequiredService<CapturedWebhooks>();

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts one on a folder; a second one on the same folder finds what the first left.</summary>
    public static async Task<SandboxUnderTest> Start(
        string folder, DateTimeOffset now, IReadOnlyDictionary<string, string?>? settings = null, PlanCatalogue? plans = null)
    {
        var clock = new FakeTimeProvider(now);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.Services.AddLogging();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSqliteStorage(options => options.DataDirectory = folder);
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(WorkLoop)));
        builder.Services.AddSingleton(plans ?? PlanCatalogue.BuiltIn);
        builder.Services.AddPayments(builder.Configuration);
        builder.Services.AddSingleton<CapturedWebhooks>();
        builder.Services.AddSingleton<IWebhookDelivery>(provider => provider.GetRequiredService<CapturedWebhooks>());
        var host = builder.Build();
        await host.StartAsync();
        return new(host, clock);
    }

    /// <summary>Moves the clock in steps of a day at most, and after each step does what is due.</summary>
    public async Task Pass(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromDays(1))
        {
            Clock.Advance(left < TimeSpan.FromDays(1) ? left : TimeSpan.FromDays(1));
            await RunDue();
        }
    }

    /// <summary>Does what is due.</summary>
    public Task RunDue() => _host.Services.GetRequiredService<IWorkRunner>().RunDue();

    /// <summary>A customer with a subscription.</summary>
    public async Task<ProcessorSubscription> Subscribe(string userId = "u1", string price = "pro_monthly", int trialDays = 0)
    {
        var customer = await Payments.Customers.Create(new("customer:" + userId), new() { UserId = userId }, default);
        var made = await Payments.Subscriptions.Create(
            new("create:" + userId), new() { CustomerId = customer.Value!.Id, PriceKey = price, TrialDays = trialDays }, default);
        return made.Value!;
    }

    /// <summary>The subscription as it is now.</summary>
    public async Task<ProcessorSubscription> Now(ProcessorSubscription subscription) =>
        (await Payments.Subscriptions.Fetch(subscription.Id, default)).Value!;

    /// <summary>All invoices of a customer, oldest first.</summary>
    public async Task<ProcessorInvoice[]> Invoices(string customerId) =>
        [.. (await Payments.Invoices.List(customerId, null, 100, default)).Value!.Items.Reverse()];

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
