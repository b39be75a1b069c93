namespace LLMHive.Limits;

/// <summary>Which of the two request limits a route counts against.</summary>
public enum RateClass
{
    /// <summary>Everything under <c>/v1</c>: the plan's requests per minute, per user.</summary>
    Chat,

    /// <summary>Billing, account, key and admin routes: their own requests per minute, per key.</summary>
    Manage,
}
