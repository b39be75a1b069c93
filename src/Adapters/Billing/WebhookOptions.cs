using System.ComponentModel.DataAnnotations;

namespace LLMHive.Billing;

/// <summary>How events are sent to users' endpoints. Section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>Lets endpoints be on this machine, over http too; for trials. Default false.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>How long an endpoint may take to answer. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}
