using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Billing;

/// <summary>Registers what subscriptions need beside the payment processor.</summary>
internal static class SubscriptionSetup
{
    public static void AddSubscriptions(this IServiceCollection services)
    {
        services.AddChecked<SubscriptionRules>("Billing:Subscriptions");
        services.AddSingleton<SubscriptionMetrics>();
        services.AddSingleton<PeriodBilling>();
        services.AddSingleton<SubscriptionParts>();
        services.AddSingleton<IWebhookDelivery, WebhookEntrance>();
        services.AddSingleton<IWorkHandler, SubscriptionWork>();
        services.AddSingleton<IWorkHandler, PaymentEventsWork>();
        services.AddSingleton<IWorkHandler, SubscriptionNewsWork>();
        services.AddSingleton<IWorkHandler, SubscriptionReconcileWork>();
        services.AddSingleton<IWorkHandler, SubscriptionCompareWork>();
        services.AddHostedService<BillingSchedule>();
    }
}
