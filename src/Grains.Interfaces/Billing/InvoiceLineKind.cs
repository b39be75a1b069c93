namespace LLMHive.Billing;

/// <summary>What a line of an invoice is for.</summary>
public enum InvoiceLineKind
{
    /// <summary>The price of a plan for a period.</summary>
    Plan,

    /// <summary>A part of a plan's price, after a change within a period.</summary>
    Proration,

    /// <summary>Usage beyond the included quota.</summary>
    Overage,

    /// <summary>Usage that was handed in after its own period had ended.</summary>
    Adjustment,

    /// <summary>Tax on the lines before it.</summary>
    Tax,

    /// <summary>Money given back.</summary>
    Credit,
}
