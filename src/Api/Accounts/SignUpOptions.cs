using System.ComponentModel.DataAnnotations;

namespace LLMHive.Accounts;

/// <summary>Who may sign up; section <c>Accounts</c>.</summary>
public sealed class SignUpOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Accounts";

    /// <summary>
    /// <c>open</c>: everybody; <c>invite</c>: who has an invitation; <c>closed</c>: nobody. Empty (the default) = open when the
    /// API listens on this machine alone, else closed. Behind a proxy on the same machine set it.
    /// </summary>
    [RegularExpression("^(open|invite|closed|)$", ErrorMessage = "Accounts:SignUp must be open, invite, closed or empty.")]
    public string SignUp { get; set; } = "";

    /// <summary>Sign-ups and confirmations an hour from one address; more get 429. Each front counts by itself. Default 20.</summary>
    [Range(1, 1_000_000)]
    public int SignUpsPerHour { get; set; } = 20;
}
