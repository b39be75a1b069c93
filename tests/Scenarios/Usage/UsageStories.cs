using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Usage;

/// <summary>S26 to S29, late usage, and the closing of a period.</summary>
public sealed class UsageStories
{
    private const string Path = "/api/v1/billing/usage/u1";
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact] // S26
    public async Task GivenThreeRecords_WhenAsked_ThenSummaryHistoryAndSpanAgree()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        hive.Clock.Advance(TimeSpan.FromDays(3));
        foreach (var (id, tokens) in new[] { ("r1", 1000), ("r2", 2500), ("r3", 500) })
        {
            await Record(hive, id, tokens);
            hive.Clock.Advance(TimeSpan.FromHours(1));
        }

        var now = await Get(hive, Path + "/current-period", key);
        Assert.Equal((3, 4000), (now.GetProperty("requests").GetInt64(), now.GetProperty("tokens").GetInt64()));
        Assert.Equal(10_000_000, now.GetProperty("included").GetProperty("tokens").GetInt64());
        Assert.Equal(9_996_000, now.GetProperty("remaining").GetProperty("tokens").GetInt64());
        Assert.Equal(0.0m, now.GetProperty("percent").GetProperty("tokens").GetDecimal());
        Assert.Equal((0m, 0m), (now.GetProperty("cost_usd").GetDecimal(), now.GetProperty("overage_usd").GetDecimal()));

        // 4,000 tokens in 3 days and 3 hours of 30 days.
        Assert.Equal(38_400, now.GetProperty("forecast").GetProperty("tokens").GetInt64());

        var first = await Get(hive, Path + "/history?limit=2", key);
        var rest = await Get(hive, $"{Path}/history?limit=2&cursor={first.GetProperty("next_cursor").GetString()}", key);
        Assert.Equal([500, 2500], Tokens(first));
        Assert.Equal([1000], Tokens(rest));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next_cursor").ValueKind);

        // Half-open: the second begins the span, the third ends it.
        var span = await Get(hive, $"{Path}?period_start=2026-06-04T01:00:00Z&period_end=2026-06-04T02:00:00Z", key);
        Assert.Equal((1, 2500), (span.GetProperty("requests").GetInt64(), span.GetProperty("tokens").GetInt64()));
        var whole = await Get(hive, Path, key);
        Assert.Equal((4000, "2026-06-01T00:00:00Z"), (whole.GetProperty("tokens").GetInt64(), whole.GetProperty("period_start").GetString()));
        Assert.Equal("recorded", Assert.Single(whole.GetProperty("models").EnumerateArray()).GetProperty("name").GetString());

        Assert.Equal(500, Assert.Single(Tokens(await Get(hive, Path + "/history?limit=1&day=2026-06-04", key))));
        Assert.Empty(Tokens(await Get(hive, Path + "/history?day=2026-06-05", key)));
        Assert.Empty(Tokens(await Get(hive, Path + "/history?model=other", key)));
        foreach (var wrong in new[] { "?period_start=2026-06-04T01:00:00Z", "/history?day=yesterday", "/history?cursor=x", "?period_start=b&period_end=a" })
        {
            using var refused = await hive.Send(HttpMethod.Get, Path + wrong, key: key);
            Assert.Equal((wrong, HttpStatusCode.BadRequest), (wrong, refused.StatusCode));
        }
    }

    [Fact] // S27 and S28
    public async Task GivenOverage_WhenPeriodCloses_ThenLinesAre123And5Once()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        await hive.SignUp("u1", "pro");
        await Record(hive, "base", 10_000_000, requests: 9_050);
        for (var i = 0; i < 1000; i++)
        {
            await Record(hive, $"r{i}", 617);
        }

        var before = await Get(hive, Path + "/current-period", HiveUnderTest.AdminKey);
        Assert.Equal(1.284m, before.GetProperty("overage_usd").GetDecimal());

        hive.Clock.Advance(TimeSpan.FromDays(30));
        var closer = hive.Services.GetRequiredService<IPeriodCloser>();
        var closed = await closer.Close("u1", Start, Start.AddMonths(1), default);
        Assert.Equal((10_050, 10_617_000), (closed.Requests, closed.Tokens));
        var lines = OverageCalculator.Lines(PlanCatalogue.BuiltIn.Find("pro", Start)!, closed.Slices, Currency.Usd, Start);
        Assert.Equal([(617_000L, 123L), (50L, 5L)], lines.Select(line => (line.Quantity, line.AmountMinor)));

        var again = await closer.Close("u1", Start, Start.AddMonths(1), default);
        Assert.Equal((closed.Requests, closed.Tokens), (again.Requests, again.Tokens));
        var after = await Get(hive, Path + "/current-period", HiveUnderTest.AdminKey);
        Assert.Equal((0, "2026-07-01T00:00:00Z"), (after.GetProperty("tokens").GetInt64(), after.GetProperty("period_start").GetString()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => closer.Close("u1", Start.AddMonths(1), Start.AddMonths(2), default));
    }

    [Fact] // S29
    public async Task GivenRecord_WhenSentAgain_ThenCountedOnceAndOtherFiguresConflict()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        for (var i = 0; i < 3; i++)
        {
            using var answer = await Send(hive, "r1", 700);
            Assert.Equal(i == 0 ? HttpStatusCode.Created : HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(i > 0, (await HiveUnderTest.Json(answer)).GetProperty("duplicate").GetBoolean());
        }

        using var other = await Send(hive, "r1", 701);
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Equal(700, (await Get(hive, Path + "/current-period", key)).GetProperty("tokens").GetInt64());
        await hive.Ship();
        Assert.Single((await Get(hive, Path + "/history", key)).GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task GivenLateRecord_WhenItsPeriodIsOver_ThenAdjustmentInTheOpenOneWithItsDate()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        await Record(hive, "june", 100);
        hive.Clock.Advance(TimeSpan.FromDays(31));
        var closer = hive.Services.GetRequiredService<IPeriodCloser>();
        await closer.Close("u1", Start, Start.AddMonths(1), default);
        await Record(hive, "full", 10_000_000);
        await Record(hive, "late", 2_000_000, at: Start.AddDays(20));

        Assert.Equal(12_000_000, (await Get(hive, Path + "/current-period", key)).GetProperty("tokens").GetInt64());
        await hive.Ship();
        var row = (await Get(hive, Path + "/history?day=2026-06-21", key)).GetProperty("data")[0];
        Assert.Equal(("2026-06-21T00:00:00Z", true), (row.GetProperty("at").GetString(), row.GetProperty("adjustment").GetBoolean()));

        foreach (var (at, status) in new[]
        {
            (hive.Clock.GetUtcNow().AddDays(-35), HttpStatusCode.Created), (hive.Clock.GetUtcNow().AddDays(-35).AddSeconds(-1), HttpStatusCode.BadRequest),
            (hive.Clock.GetUtcNow().AddMinutes(5), HttpStatusCode.Created), (hive.Clock.GetUtcNow().AddMinutes(5).AddSeconds(1), HttpStatusCode.BadRequest),
        })
        {
            using var answer = await Send(hive, "edge" + at.UtcTicks, 1, at: at);
            Assert.Equal((at, status), (at, answer.StatusCode));
        }

        await hive.Ship();
        hive.Clock.Advance(TimeSpan.FromDays(31));
        var july = await closer.Close("u1", Start.AddMonths(1), Start.AddMonths(2), default);
        var lines = OverageCalculator.Lines(PlanCatalogue.BuiltIn.Find("pro", Start)!, july.Slices, Currency.Usd);
        Assert.Contains(lines, line => line.Kind == InvoiceLineKind.Adjustment && line.UsedOn == new DateOnly(2026, 6, 21));
        Assert.Equal(july.Tokens - 10_000_000, lines.Sum(line => line.Quantity));
        Assert.Equal((100, 1), ((await closer.Close("u1", Start, Start.AddMonths(1), default)).Tokens, (await closer.Close("u1", Start, Start.AddMonths(1), default)).Requests));
    }

    [Fact]
    public async Task GivenHostileNames_WhenExported_ThenCsvIsQuotedAndHoldsNoFormula()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        using var made = await hive.Send(HttpMethod.Post, Path, new { record_id = "r1", prompt_tokens = 5, model = "=HYPERLINK(\"x\"),y", source = "a,b" });
        made.EnsureSuccessStatusCode();
        for (var i = 0; i < 3; i++)
        {
            await Record(hive, $"p{i}", 10);
        }

        await hive.Ship();
        using var request = new HttpRequestMessage(HttpMethod.Get, Path + "/history");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Accept.ParseAdd("text/csv");
        using var answer = await hive.Http.SendAsync(request);
        var csv = await answer.Content.ReadAsStringAsync();
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(5, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains(",\"'=HYPERLINK(\"\"x\"\"),y\",\"a,b\",", csv, StringComparison.Ordinal);

        using var same = await hive.Send(HttpMethod.Get, Path + "/history.csv", key: key);
        Assert.Equal(csv, await same.Content.ReadAsStringAsync());
        using var stranger = await hive.Send(HttpMethod.Get, Path + "/history.csv", key: await hive.SignUp("u2"));
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
    }

    [Fact]
    public async Task GivenClosedPeriod_WhenBooksAreChecked_ThenARowPastTheGateAndItsInvoiceAreReported()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        using var meter = new Drifts(hive);
        await hive.SignUp("u1", "pro");
        await hive.Grains.UserGate("u1").ApplyEntitlements(
            new() { UserId = "u1", Plan = "pro", PlanVersion = 1, Anchor = Start, SubscriptionId = "sub_1", Version = 99 });
        await Record(hive, "r", 10_617_000);
        hive.Clock.Advance(TimeSpan.FromDays(30));
        var closed = await hive.Services.GetRequiredService<IPeriodCloser>().Close("u1", Start, Start.AddMonths(1), default);
        await hive.Grains.GetGrain<IInvoiceBookGrain>(0).Issue(new()
        {
            SourceKey = "usage:sub_1:0", UserId = "u1",
            Lines = OverageCalculator.Lines(PlanCatalogue.BuiltIn.Find("pro", Start)!, closed.Slices, Currency.Usd, Start),
        });
        hive.Clock.Advance(TimeSpan.FromDays(1));
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        Assert.Equal((1, 0), (meter.Checked, meter.Found));

        // A row that found its way past the gate.
        await hive.Services.GetRequiredService<IUsageLedger>().Append(
            "x", [new() { Id = "x:0", RequestId = "x", UserId = "u1", PeriodStart = Start, Model = "m", TokensIn = 1, At = Start }], default);
        var work = hive.Services.GetRequiredService<IWorkQueue>();
        await work.Add(new() { Id = "again", Kind = "usage.reconcile", DueAt = hive.Clock.GetUtcNow(), Payload = "u1:20260601T0000000000000Z" }, default);
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        Assert.Equal((2, 2), (meter.Checked, meter.Found));
    }

    private static long[] Tokens(JsonElement page) => [.. page.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("tokens").GetInt64())];

    private static async Task<JsonElement> Get(HiveUnderTest hive, string path, string key)
    {
        using var answer = await hive.Send(HttpMethod.Get, path, key: key);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await HiveUnderTest.Json(answer);
    }

    private static async Task Record(HiveUnderTest hive, string id, long tokens, int requests = 1, DateTimeOffset? at = null)
    {
        using var recorded = await Send(hive, id, tokens, requests, at);
        Assert.Equal(HttpStatusCode.Created, recorded.StatusCode);
    }

    private static Task<HttpResponseMessage> Send(HiveUnderTest hive, string id, long tokens, int requests = 1, DateTimeOffset? at = null) =>
        hive.Send(HttpMethod.Post, Path, new { record_id = id, requests, prompt_tokens = tokens / 2, completion_tokens = tokens - (tokens / 2), at });

    /// <summary>Listens to the drift meter.</summary>
    private sealed class Drifts : IDisposable
    {
        private readonly System.Diagnostics.Metrics.MeterListener _listener = new();
        private long _found;
        private long _checked;

        public Drifts(HiveUnderTest hive)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name is "llmhive.billing.drift" or "llmhive.billing.reconciled" && hive.Measures(instrument))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, count, _, _) =>
                Interlocked.Add(ref instrument.Name == "llmhive.billing.drift" ? ref _found : ref _checked, count));
            _listener.Start();
        }

        public long Found => Volatile.Read(ref _found);

        public long Checked => Volatile.Read(ref _checked);

        public void Dispose() => _listener.Dispose();
    }
}
