using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Accounts;

/// <summary>Wires the sending of mail.</summary>
public static class MailSetup
{
    /// <summary>Adds <see cref="IMailer"/> over SMTP; settings come from section <c>Mail</c>.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration("Mail").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<IMailer, SmtpMailer>();
    }
}
