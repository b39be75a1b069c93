using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Billing;

/// <summary>Registers what telling users of events needs, beside the port <see cref="IWebhookSender"/>.</summary>
internal static class WebhookSetup
{
    public static IServiceCollection AddOutgoingWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<OutgoingEvents>();
        services.AddSingleton<IWorkHandler, WebhookSendWork>();
        return services;
    }
}
