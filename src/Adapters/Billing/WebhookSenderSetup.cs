using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Billing;

/// <summary>Wires the sending of events.</summary>
public static class WebhookSenderSetup
{
    /// <summary>Adds <see cref="IWebhookSender"/> over HTTP; settings come from section <c>Webhooks</c>.</summary>
    public static IServiceCollection AddWebhookSender(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration("Webhooks").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<IWebhookSender, HttpWebhookSender>();
    }
}
