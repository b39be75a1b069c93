using LLMHive.Storage;
using Microsoft.Extensions.Hosting;

namespace LLMHive.Billing;

/// <summary>Sees to it at start that the nightly comparison with the processor is in the work table; it keeps itself going.</summary>
internal sealed class BillingSchedule(IWorkQueue work, TimeProvider clock) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => work.Add(SubscriptionReconcileWork.First(clock.GetUtcNow()), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
