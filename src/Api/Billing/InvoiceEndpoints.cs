using LLMHive.Accounts;

namespace LLMHive.Billing;

/// <summary>Invoices and credit notes: as JSON, and as a page to print.</summary>
internal static class InvoiceEndpoints
{
    private const int MaxNumberLength = 40;

    public static void MapInvoices(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/billing/invoices").RequireAuthorization(Policies.Billing).WithTags("Invoices");
        group.MapGet("", List).WithName("ListInvoices").WithSummary("The caller's invoices and credit notes, newest first (admin: everybody's, or of user_id)")
            .Pages().Produces<PageView<InvoiceView>>().Refuses(400, 403, 404);
        group.MapGet("/{number}", Find).WithName("GetInvoice").WithSummary("One invoice or credit note; with Accept: text/html the page to print")
            .Produces<InvoiceView>().Refuses(403, 404);
        group.MapGet("/{number}.html", Page).WithName("GetInvoicePage").WithSummary("One invoice or credit note as a page to print")
            .Produces(200, contentType: "text/html").Refuses(403, 404);
    }

    private static async Task<IResult> List(HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        var caller = ApiRequest.CallerOf(http);
        var asked = http.Request.Query["user_id"].ToString();
        var owner = asked.Length > 0 ? asked : caller.IsAdmin ? null : caller.UserId;
        var paging = Paging.Of(http.Request);
        if (((owner is null ? null : caller.Deny(owner)) ?? paging.Refusal) is { } refusal)
        {
            return refusal.ToResult();
        }

        var invoices = await HiveRetry.Read(
            (hive.Billing, owner, Page: paging.Value!, cancellationToken),
            static call => call.Billing.Invoices(call.owner, call.Page.Cursor, call.Page.Limit, call.cancellationToken));
        return invoices.ToResult(
            static page => new PageView<InvoiceView>([.. page.Items.Select(InvoiceView.Of)], page.NextCursor), ApiJson.Default.PageViewInvoiceView);
    }

    private static async Task<IResult> Find(
        string number, HttpContext http, IHiveClient hive, IOptions<SellerOptions> seller, CancellationToken cancellationToken)
    {
        if (await Seen(number, http, hive, cancellationToken) is not { } invoice)
        {
            return Refusals.NotFound.ToResult();
        }

        http.Response.Headers.Vary = "Accept";
        var wantsPage = http.Request.GetTypedHeaders().Accept.Any(static type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
        return wantsPage
            ? await Printed(invoice, http, hive, seller.Value, cancellationToken)
            : Answers.Json(InvoiceView.Of(invoice), ApiJson.Default.InvoiceView);
    }

    private static async Task<IResult> Page(
        string number, HttpContext http, IHiveClient hive, IOptions<SellerOptions> seller, CancellationToken cancellationToken) =>
        await Seen(number, http, hive, cancellationToken) is { } invoice
            ? await Printed(invoice, http, hive, seller.Value, cancellationToken)
            : Refusals.NotFound.ToResult();

    /// <summary>The invoice, if there is one and the caller may see it.</summary>
    private static async Task<Invoice?> Seen(string number, HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        if (number.Length > MaxNumberLength || !Ids.IsValid(number))
        {
            return null;
        }

        var invoice = await HiveRetry.Read(
            (hive.Billing, number, cancellationToken), static call => call.Billing.Invoice(call.number, call.cancellationToken));
        return invoice is not null && ApiRequest.CallerOf(http).Deny(invoice.UserId) is null ? invoice : null;
    }

    private static async Task<IResult> Printed(
        Invoice invoice, HttpContext http, IHiveClient hive, SellerOptions seller, CancellationToken cancellationToken)
    {
        var buyer = await HiveRetry.Read(
            (Grain: hive.Account(invoice.UserId), cancellationToken), static call => call.Grain.Find(call.cancellationToken));

        // The page needs nothing but its own style; whatever got into it may load and run nothing.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Content(InvoicePage.Render(invoice, seller, buyer), "text/html; charset=utf-8");
    }
}
