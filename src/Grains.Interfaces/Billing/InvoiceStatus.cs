namespace LLMHive.Billing;

/// <summary>Where an invoice stands.</summary>
public enum InvoiceStatus
{
    /// <summary>To be paid.</summary>
    Open,

    /// <summary>Paid, or nothing is to be paid.</summary>
    Paid,

    /// <summary>Not to be paid any more; the number stays taken.</summary>
    Void,
}
