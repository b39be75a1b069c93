using Microsoft.Extensions.Options;

namespace LLMHive.Billing;

/// <summary>What a subscription works with.</summary>
internal sealed class SubscriptionParts(
    IPaymentProcessor processor, PlanCatalogue plans, IEntitlementsSink sink, PeriodBilling billing,
    SubscriptionMetrics metrics, IOptions<SubscriptionRules> rules)
{
    public IPaymentProcessor Processor { get; } = processor;

    public ProcessorCalls Calls { get; } = new(processor);

    public PlanCatalogue Plans { get; } = plans;

    public IEntitlementsSink Sink { get; } = sink;

    public PeriodBilling Billing { get; } = billing;

    public SubscriptionMetrics Metrics { get; } = metrics;

    public SubscriptionRules Rules { get; } = rules.Value;

    public SubscriptionMachine Machine { get; } = new(plans, rules.Value);

    /// <summary>When to look again at a processor that is behind or away.</summary>
    public TimeSpan Recheck => TimeSpan.FromMinutes(Rules.RecheckMinutes);
}
