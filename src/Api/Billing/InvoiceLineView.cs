namespace LLMHive.Billing;

/// <summary>A line of an invoice.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Description">Words for the reader.</param>
/// <param name="Quantity">Tokens, requests or periods.</param>
/// <param name="UnitPrice">Price of one, exact, in the currency's main unit.</param>
/// <param name="Amount">In minor units; below zero for credits.</param>
/// <param name="Model">The model whose tokens they are.</param>
/// <param name="UsedOn">Day of usage that was handed in after its period had ended.</param>
internal sealed record InvoiceLineView(
    InvoiceLineKind Kind, string Description, long Quantity, decimal UnitPrice, long Amount, string? Model, DateOnly? UsedOn)
{
    public static InvoiceLineView Of(InvoiceLine line) =>
        new(line.Kind, line.Description, line.Quantity, line.UnitPrice, line.AmountMinor, line.Model, line.UsedOn);
}
