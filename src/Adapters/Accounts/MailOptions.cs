using System.ComponentModel.DataAnnotations;

namespace LLMHive.Accounts;

/// <summary>The server that mail is handed to. Section <c>Mail</c>. Without a host addresses are not confirmed.</summary>
public sealed class MailOptions
{
    /// <summary>Name of the SMTP server; empty = none.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port. Default 587.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    /// <summary>How long the server may take for one mail. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:30")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Encrypts by STARTTLS. Default true.</summary>
    public bool UseTls { get; set; } = true;

    /// <summary>User at the server; empty = without.</summary>
    public string UserName { get; set; } = "";

    /// <summary>Password at the server.</summary>
    public string Password { get; set; } = "";

    /// <summary>Sender's address. Default <c>llmhive@localhost</c>.</summary>
    [Required, EmailAddress]
    public string From { get; set; } = "llmhive@localhost";

    /// <summary>Address of a page that confirms, with <c>{token}</c> in it; empty = the mail tells the call to make.</summary>
    public string ConfirmUrl { get; set; } = "";
}
