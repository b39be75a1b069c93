namespace LLMHive.Billing;

/// <summary>Who sells, as it stands on invoices; section <c>Billing:Seller</c>.</summary>
public sealed class SellerOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Billing:Seller";

    /// <summary>Name of the firm. Default <c>LLMHive</c>.</summary>
    public string Name { get; set; } = "LLMHive";

    /// <summary>Address, its lines apart by line breaks. Default empty.</summary>
    public string Address { get; set; } = "";

    /// <summary>Tax number. Default empty.</summary>
    public string TaxId { get; set; } = "";
}
