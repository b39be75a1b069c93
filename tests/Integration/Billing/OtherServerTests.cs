using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Billing;

/// <summary>
/// The same contract on a server of your choice: Stripe's test mode, or one that speaks like Stripe. Set <c>STRIPE_API_BASE</c>,
/// <c>STRIPE_API_KEY</c> (a test key), <c>Stripe__Profile__…</c> for what the server does not know, and
/// <c>STRIPE_CONTRACT_SKIP</c> with the stories, separated by commas, that it cannot tell.
/// </summary>
public sealed class OtherServerTests
{
    [OtherServerFact]
    public async Task Contract_OnTheServerOfTheEnvironment_Holds()
    {
        var skipped = (Environment.GetEnvironmentVariable("STRIPE_CONTRACT_SKIP") ?? "").Split(',', StringSplitOptions.TrimEntries);
        await using var server = await ServerContract.Open();
        var faults = new List<string>();
        var told = 0;
        foreach (var (story, arguments) in Stories().Where(one => !skipped.Contains(one.Method.Name)))
        {
            told++;
            try
            {
                await (Task)story.Invoke(server, arguments)!;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                faults.Add($"{story.Name}({string.Join(", ", arguments)}): {fault.Message}");
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of {told} stories fail:\n  {string.Join("\n  ", faults)}");
        Assert.True(told > 0, "STRIPE_CONTRACT_SKIP leaves out every story.");
    }

    private static IEnumerable<(MethodInfo Method, object[] Arguments)> Stories() =>
        from method in typeof(PaymentProcessorContract).GetMethods()
        where method.GetCustomAttribute<FactAttribute>() is not null
        let rows = method.GetCustomAttributes<InlineDataAttribute>().SelectMany(row => row.GetData(method)).DefaultIfEmpty([])
        from row in rows
        select (method, row);

    private sealed class ServerContract(ServiceProvider services) : PaymentProcessorContract, IAsyncDisposable
    {
        protected override IPaymentProcessor Payments { get; } = services.GetRequiredService<IPaymentProcessor>();

        protected override string RunId { get; } = "contract-" + Guid.NewGuid().ToString("N");

        public static async Task<ServerContract> Open()
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddShortVariables().Build();
            var services = new ServiceCollection();
            services.AddLogging();
            services.AddSingleton(PlanCatalogue.BuiltIn);
            services.AddPayments(configuration);
            var provider = services.BuildServiceProvider();
            foreach (var price in await provider.GetRequiredService<IPriceSync>().Run(default))
            {
                Assert.True(price.IsOk, $"{price.Outcome}: {price.Fault}");
            }

            return new(provider);
        }

        public ValueTask DisposeAsync() => services.DisposeAsync();
    }
}

/// <summary>A fact that says that it was skipped when no server is given.</summary>
public sealed class OtherServerFactAttribute : FactAttribute
{
    public OtherServerFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("STRIPE_API_BASE") is null or "" || Environment.GetEnvironmentVariable("STRIPE_API_KEY") is null or "")
        {
            Skip = "Set STRIPE_API_BASE and STRIPE_API_KEY to run the payment contract on a server of your choice; nothing was checked.";
        }
    }
}
