using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace LLMHive.Accounts;

/// <summary>Hands mail to an SMTP server.</summary>
internal sealed class SmtpMailer(IOptions<MailOptions> options) : IMailer
{
    public bool IsConfigured => options.Value.Host.Length > 0;

    public string ConfirmText(string token)
    {
        var how = options.Value.ConfirmUrl.Length > 0
            ? "open\n\n  " + options.Value.ConfirmUrl.Replace("{token}", Uri.EscapeDataString(token), StringComparison.Ordinal)
            : $"send this token to POST /api/v1/signup/confirm as {{\"token\": \"...\"}}\n\n  {token}";
        return $"To open your LLMHive account, {how}\n\nwithin 24 hours. If you did not ask for it, do nothing.\n";
    }

    public async Task Send(Mail mail, CancellationToken cancellationToken)
    {
        var server = options.Value;
        using var client = new SmtpClient(server.Host, server.Port) { EnableSsl = server.UseTls };
        if (server.UserName.Length > 0)
        {
            client.Credentials = new NetworkCredential(server.UserName, server.Password);
        }

        using var message = new MailMessage(server.From, mail.To, mail.Subject, mail.Text);
        await client.SendMailAsync(message, cancellationToken);
    }
}
