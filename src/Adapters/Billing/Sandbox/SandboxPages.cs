using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Billing;

/// <summary>
/// The sandbox's own pages, where Stripe's would be: pay a checkout, pay or confirm an invoice, change the test card. They need
/// no key, as Stripe's do not: their addresses cannot be guessed, and no money moves.
/// </summary>
public static class SandboxPages
{
    private static readonly string[] Offered =
    [
        "pm_card_visa", "pm_card_visa_chargeDeclined", "pm_card_visa_chargeDeclinedInsufficientFunds", "pm_card_visa_chargeDeclinedLostCard",
        "pm_card_authenticationRequired",
    ];

    /// <summary>Maps them, when the sandbox is what takes payments.</summary>
    public static void MapSandboxPages(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetService<SandboxDesk>() is null)
        {
            return;
        }

        var group = routes.MapGroup("/sandbox").ExcludeFromDescription().AllowAnonymous();
        group.MapGet("/checkout/{id}", ShowCheckout);
        group.MapPost("/checkout/{id}", PayCheckout);
        group.MapGet("/invoice/{id}", ShowInvoice);
        group.MapPost("/invoice/{id}", PayInvoice);
        group.MapGet("/portal/{id}", ShowPortal);
        group.MapPost("/portal/{id}/{card}", ChooseCard);
    }

    private static Task<IResult> ShowCheckout(string id, SandboxDesk desk, CancellationToken cancellationToken) => Show(
        id, desk, book => book.Sessions.Find(s => s.Id == id) is not { } session ? null
            : Page("Checkout", [$"{session.Price.Name}: {Money(session.Price.UnitAmount, session.Price.Currency)} a {session.Price.Interval}"], session.Status == "open"
                ? [($"/sandbox/checkout/{id}", "Pay with the test card")]
                : []),
        cancellationToken);

    private static async Task<IResult> PayCheckout(string id, SandboxDesk desk, CancellationToken cancellationToken)
    {
        string? back = null;
        return await Act(
            id, desk, run => back = SandboxPayments.CompleteCheckout(run, id).SuccessUrl,
            () => Results.Redirect(back!.Replace("{CHECKOUT_SESSION_ID}", id, StringComparison.Ordinal)), cancellationToken);
    }

    private static Task<IResult> ShowInvoice(string id, SandboxDesk desk, CancellationToken cancellationToken) => Show(
        id, desk, book => book.Invoice(id) is not { } invoice ? null
            : Page(
                $"Invoice {invoice.Number}, {invoice.Status}",
                [
                    .. invoice.Lines.Select(line => $"{line.Description}: {Money(line.Amount, invoice.Currency)}"),
                    $"Total: {Money(invoice.Total, invoice.Currency)}", $"To pay: {Money(invoice.AmountDue - invoice.AmountPaid, invoice.Currency)}",
                ],
                invoice.Status == "open" ? [($"/sandbox/invoice/{id}", "Pay, or confirm the payment")] : []),
        cancellationToken);

    private static Task<IResult> PayInvoice(string id, SandboxDesk desk, CancellationToken cancellationToken) => Act(
        id, desk,
        run =>
        {
            var invoice = run.Book.Invoice(id) ?? throw SandboxFault.Missing("invoice", id);
            if (run.Book.Intent(invoice.IntentId) is { Status: "requires_action" } waiting)
            {
                run.Confirm(waiting, succeed: true);
            }
            else
            {
                SandboxInvoices.Pay(run, invoice);
            }
        },
        () => Results.Redirect($"/sandbox/invoice/{id}"), cancellationToken);

    private static Task<IResult> ShowPortal(string id, SandboxDesk desk, CancellationToken cancellationToken) => Show(
        id, desk, book => Page(
            "Your account",
            [
                $"Card: {book.Cards.Find(c => c.Id == book.DefaultCardId)?.Token ?? "none"}",
                .. book.Subscriptions.Select(s => $"{s.Price.Name}: {s.Status} until {s.PeriodEnd:u}"),
                .. book.Invoices.Select(i => $"{i.Number}: {Money(i.Total, i.Currency)}, {i.Status}"),
            ],
            [.. Offered.Select(card => ($"/sandbox/portal/{id}/{card}", $"Pay with {card}"))]),
        cancellationToken);

    private static Task<IResult> ChooseCard(string id, string card, SandboxDesk desk, CancellationToken cancellationToken) => Act(
        id, desk, run => run.Book.DefaultCardId = SandboxRoutes.Attach(run, card).Id, () => Results.Redirect($"/sandbox/portal/{id}"), cancellationToken);

    private static async Task<IResult> Show(string id, SandboxDesk desk, Func<SandboxBook, string?> page, CancellationToken cancellationToken)
    {
        var book = SandboxBook.CodeOf(id) is { } code ? await desk.Look(code, cancellationToken) : null;
        return book is not null && page(book) is { } html ? Results.Content(html, "text/html; charset=utf-8") : Results.NotFound();
    }

    private static async Task<IResult> Act(
        string id, SandboxDesk desk, Action<SandboxRun> act, Func<IResult> then, CancellationToken cancellationToken)
    {
        try
        {
            var found = await desk.Do(
                SandboxBook.CodeOf(id),
                run =>
                {
                    run.Advance();
                    act(run);
                },
                cancellationToken);
            return found ? then() : Results.NotFound();
        }
        catch (SandboxFault fault)
        {
            return Results.Content(Page("It did not work", [fault.Message], []), "text/html; charset=utf-8", Encoding.UTF8, fault.Status);
        }
    }

    private static string Money(long amount, string currency) =>
        (amount / 100m).ToString("0.00", CultureInfo.InvariantCulture) + " " + currency.ToUpperInvariant();

    private static string Page(string title, IEnumerable<string> lines, IEnumerable<(string Action, string Label)> buttons)
    {
        var html = new StringBuilder("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>");
        html.Append(CultureInfo.InvariantCulture, $"<title>{Safe(title)}</title>")
            .Append("<style>body{font:16px system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem;margin:.25rem 0}</style>");
        html.Append(CultureInfo.InvariantCulture, $"<h1>{Safe(title)}</h1><p><strong>Sandbox: no real money moves.</strong></p><ul>");
        foreach (var line in lines)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li>{Safe(line)}</li>");
        }

        html.Append("</ul>");
        foreach (var (action, label) in buttons)
        {
            html.Append(CultureInfo.InvariantCulture, $"<form method=post action='{Safe(action)}'><button>{Safe(label)}</button></form>");
        }

        return html.Append("</html>").ToString();
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
