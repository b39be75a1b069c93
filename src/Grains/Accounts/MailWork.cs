using LLMHive.Storage;

namespace LLMHive.Accounts;

/// <summary>Hands a mail to the server; one that is away is tried again.</summary>
internal sealed class MailWork(IMailer mailer) : IWorkHandler
{
    public const string WorkKind = "accounts.mail";

    public string Kind => WorkKind;

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        await mailer.Send(QueryJson.Read<Mail>(item.Payload), cancellationToken);
        return null;
    }
}
