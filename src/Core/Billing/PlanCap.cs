namespace LLMHive.Billing;

/// <summary>What happens when the included quota is used up.</summary>
public enum PlanCap
{
    /// <summary>Requests are refused with 402.</summary>
    Hard,

    /// <summary>Requests go on and overage is billed.</summary>
    Soft,

    /// <summary>There is no quota.</summary>
    None,
}
