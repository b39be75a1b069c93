namespace LLMHive.Accounts;

/// <summary>Sends mail, where a server for it is configured.</summary>
public interface IMailer
{
    /// <summary>There is a server: addresses are confirmed before an account opens.</summary>
    bool IsConfigured { get; }

    /// <summary>Words around the token that confirms an address.</summary>
    string ConfirmText(string token);

    /// <summary>Hands a mail to the server; a failure throws, and the work is tried again.</summary>
    Task Send(Mail mail, CancellationToken cancellationToken);
}
