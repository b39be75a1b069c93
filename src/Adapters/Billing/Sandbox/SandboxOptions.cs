using System.ComponentModel.DataAnnotations;

namespace LLMHive.Billing;

/// <summary>Settings of the payment sandbox; section <c>Sandbox</c>. Used when there is no Stripe key.</summary>
public sealed class SandboxOptions
{
    /// <summary>Makes the ids: the same seed and the same calls give the same ids. Default <c>llmhive</c>.</summary>
    [Required]
    public string Seed { get; set; } = "llmhive";

    /// <summary>
    /// Test card that each new customer gets, so that a newcomer need not enter one. Default <c>pm_card_visa</c>; empty = none.
    /// </summary>
    public string DefaultCard { get; set; } = "pm_card_visa";

    /// <summary>Days after a failed renewal on which the card is tried again. Default 1, 3, 5, 7.</summary>
    public IList<int> RetryDays { get; init; } = [];

    /// <summary>What becomes of a subscription after the last retry: <c>cancel</c> (default) or <c>unpaid</c>.</summary>
    [RegularExpression("cancel|unpaid", ErrorMessage = "Sandbox:AfterRetries is cancel or unpaid.")]
    public string AfterRetries { get; set; } = "cancel";

    /// <summary>Address to post events to, instead of handing them over in the process; empty = in the process. Default empty.</summary>
    public string DeliverTo { get; set; } = "";

    /// <summary>Where the sandbox's own pages are reached from a browser. Default: the first address that the host listens on.</summary>
    [Required]
    public string PublicUrl { get; set; } = "http://localhost:5000";

    /// <summary>The retry days in force.</summary>
    public IReadOnlyList<int> Retries => RetryDays.Count == 0 ? [1, 3, 5, 7] : [.. RetryDays];
}
