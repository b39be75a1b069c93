using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace LLMHive.Accounts;

/// <summary>Hands mail to an SMTP server.</summary>
internal sealed class SmtpMailer(IOptions<MailOptions> options, TimeProvider clock) : IMailer
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
        using var late = new CancellationTokenSource(server.Timeout, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            // The client's own timeout holds for synchronous calls alone, and its token not while it connects.
            await client.SendMailAsync(message, end.Token).WaitAsync(end.Token);
        }
        catch (Exception) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The mail server {server.Host}:{server.Port} did not take a mail within {server.Timeout} (Mail:Timeout).");
        }
    }
}
