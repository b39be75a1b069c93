using System.Net;
using System.Net.Http.Headers;
using LLMHive.Billing;
using LLMHive.Chat;

namespace LLMHive.Integration.Billing;

/// <summary>Invoices over HTTP: who sees which, as JSON and as a page.</summary>
public sealed class InvoiceRoutesTests
{
    private const string Path = "/api/v1/billing/invoices";

    [Fact]
    public async Task List_OwnAdminAndStranger_EachSeesWhatIsHis()
    {
        await using var hive = await HiveUnderTest.Start(new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));
        var (ann, bob) = (await hive.SignUp("ann"), await hive.SignUp("bob"));
        var book = hive.Grains.GetGrain<IInvoiceBookGrain>(0);
        for (var i = 0; i < 3; i++)
        {
            await book.Issue(Draft("ann", $"a{i}"));
            hive.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await book.Issue(Draft("bob", "b"));

        var first = await HiveUnderTest.Json(await hive.Send(HttpMethod.Get, Path + "?limit=2", key: ann));
        Assert.Equal(["LH-2026-000003", "LH-2026-000002"], first.GetProperty("data").EnumerateArray().Select(x => x.GetProperty("number").GetString()!));
        var rest = await HiveUnderTest.Json(await hive.Send(HttpMethod.Get, $"{Path}?cursor={first.GetProperty("next_cursor").GetString()}", key: ann));
        Assert.Equal("LH-2026-000001", Assert.Single(rest.GetProperty("data").EnumerateArray()).GetProperty("number").GetString());
        Assert.Equal(4, (await HiveUnderTest.Json(await hive.Send(HttpMethod.Get, Path))).GetProperty("data").GetArrayLength());
        Assert.Equal(1, (await HiveUnderTest.Json(await hive.Send(HttpMethod.Get, Path + "?user_id=bob"))).GetProperty("data").GetArrayLength());

        foreach (var path in new[] { $"{Path}?user_id=ann", $"{Path}/LH-2026-000001", $"{Path}/LH-2026-000001.html", $"{Path}/LH-2026-999999" })
        {
            using var denied = await hive.Send(HttpMethod.Get, path, key: bob);
            Assert.Equal(HttpStatusCode.NotFound, denied.StatusCode);
        }

        using var badCursor = await hive.Send(HttpMethod.Get, Path + "?cursor=x", key: bob);
        Assert.Equal(HttpStatusCode.BadRequest, badCursor.StatusCode);
    }

    [Fact]
    public async Task Get_Invoice_IsJsonInMinorUnits()
    {
        await using var hive = await HiveUnderTest.Start(new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));
        var ann = await hive.SignUp("ann");
        await hive.Grains.GetGrain<IInvoiceBookGrain>(0).Issue(Draft("ann", "a"));
        var json = await HiveUnderTest.Json(await hive.Send(HttpMethod.Get, $"{Path}/LH-2026-000001", key: ann));
        Assert.Equal((2999, "open", "usd", false), (
            json.GetProperty("total").GetInt64(), json.GetProperty("status").GetString(), json.GetProperty("currency").GetString(), json.GetProperty("livemode").GetBoolean()));
        Assert.Equal("plan", json.GetProperty("lines")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Get_Page_IsSelfContainedAndEncodesWhatPeopleTyped()
    {
        await using var hive = await HiveUnderTest.Start(
            new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero), new Dictionary<string, string?> { ["Billing:Seller:Name"] = "Bees & Co" });
        var ann = await hive.SignUp("ann");
        using var named = await hive.Send(HttpMethod.Patch, "/api/v1/accounts/ann", new { display_name = "<script>alert(1)</script>" }, ann);
        named.EnsureSuccessStatusCode();
        await hive.Grains.GetGrain<IInvoiceBookGrain>(0).Issue(Draft("ann", "a") with { PeriodStart = hive.Clock.GetUtcNow(), PeriodEnd = hive.Clock.GetUtcNow().AddMonths(1) });

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Path}/LH-2026-000001");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ann);
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        using var page = await hive.Http.SendAsync(request);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'none'", string.Join("", page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("Bees &amp; Co", html, StringComparison.Ordinal);
        Assert.Contains("29.99 USD", html, StringComparison.Ordinal);
        Assert.Contains("1 July 2026", html, StringComparison.Ordinal);
        Assert.Contains("@media print", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.OrdinalIgnoreCase);

        using var same = await hive.Send(HttpMethod.Get, $"{Path}/LH-2026-000001.html", key: ann);
        Assert.Equal(html, await same.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Issue_CountryWithATaxRate_NamesTheTaxWithinTheTotal()
    {
        await using var hive = await HiveUnderTest.Start(
            new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero), new Dictionary<string, string?> { ["Billing:Tax:DE"] = "0.19" });
        var ann = await hive.SignUp("ann");
        await hive.Grains.GetGrain<IInvoiceBookGrain>(0).Issue(Draft("ann", "a") with { Country = "de" });
        var json = await HiveUnderTest.Json(await hive.Send(HttpMethod.Get, $"{Path}/LH-2026-000001", key: ann));
        Assert.Equal((2520, 479, 2999), (json.GetProperty("subtotal").GetInt64(), json.GetProperty("tax").GetInt64(), json.GetProperty("total").GetInt64()));
        using var page = await hive.Send(HttpMethod.Get, $"{Path}/LH-2026-000001.html", key: ann);
        Assert.Contains("Tax 19 % (DE), included", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static InvoiceDraft Draft(string user, string source) => new()
    {
        SourceKey = source,
        UserId = user,
        Lines = [new() { Kind = InvoiceLineKind.Plan, Description = "pro, monthly", UnitPrice = 29.99m, AmountMinor = 2999 }],
    };
}
