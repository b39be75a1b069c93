using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace LLMHive.Billing;

/// <summary>
/// Answers calls. Each is read, done in memory and stored in one write that fails when somebody else was faster; then it is
/// done again on the newer book. Before anything else the missed moments of the book are made up for, so that an answer never
/// depends on whether the work table came first.
/// </summary>
internal sealed class SandboxDesk(
    ISandboxStore store, PlanCatalogue plans, IOptions<SandboxOptions> options, SandboxKnobs knobs, TimeProvider clock)
{
    /// <summary>Writers of one customer that may be faster than we before we give up.</summary>
    private const int MaxTries = 200;

    private static readonly TimeSpan ReplayFor = TimeSpan.FromHours(24);

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Answers a call as Stripe would.</summary>
    public async Task<SandboxAnswer> Handle(SandboxRequest request, CancellationToken cancellationToken)
    {
        if (request.Segments is ["prices" or "products", ..])
        {
            return await AboutPrices(request, cancellationToken);
        }

        var creates = request is { Method: "POST", Segments: ["customers"] };
        var code = creates ? SandboxIds.Code($"{options.Value.Seed} {request.Key}") : SandboxRoutes.CodeOf(request);
        return await Change(
            code, creates, (book, stored, run) => AnswerOrReplay(request, book, stored, run), cancellationToken)
            ?? Missing(request);
    }

    /// <summary>Does something with a book, outside of the API's calls.</summary>
    /// <returns>False = there is no such book.</returns>
    public async Task<bool> Do(string? code, Action<SandboxRun> act, CancellationToken cancellationToken) =>
        await Change(
            code, false,
            (_, _, run) =>
            {
                act(run);
                return (new SandboxAnswer(200, ""), run);
            },
            cancellationToken) is not null;

    /// <summary>A look at a book; null = there is none.</summary>
    public async Task<SandboxBook?> Look(string code, CancellationToken cancellationToken) =>
        await store.Load("cus_" + code, cancellationToken) is { } row ? Read(row) : null;

    private async Task<SandboxAnswer?> Change(
        string? code, bool creates, Func<SandboxBook?, SandboxRow?, SandboxRun, (SandboxAnswer Answer, SandboxRun? Store)> act,
        CancellationToken cancellationToken)
    {
        if (code is null)
        {
            return null;
        }

        var prices = await Prices(cancellationToken);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var row = await store.Load("cus_" + code, cancellationToken);
            if (row is null && !creates)
            {
                return null;
            }

            var book = row is null ? null : Read(row);
            var run = Run(book ?? new SandboxBook { Code = code, Site = options.Value.PublicUrl }, prices);
            var (answer, changed) = act(book, row, run);
            if (changed is null || await Save(changed, row?.Version ?? 0, cancellationToken))
            {
                return answer;
            }

            knobs.Declines.GiveBack(changed.Used);
        }

        throw new InvalidOperationException($"The sandbox could not store customer cus_{code}: {MaxTries} other writers were faster.");
    }

    private (SandboxAnswer Answer, SandboxRun? Store) AnswerOrReplay(SandboxRequest request, SandboxBook? there, SandboxRow? row, SandboxRun run)
    {
        var advanced = run.Advance();
        Forget(run.Book.Replays);
        if (request.Key is { } key && run.Book.Replays.TryGetValue(key, out var replay))
        {
            return (Replayed(request, replay), advanced ? run : null);
        }

        if (there is not null && request is { Method: "POST", Segments: ["customers"] })
        {
            // The key was used before, longer ago than keys are kept. Ids are made from keys, so this can only be the same customer.
            return (new(200, SandboxJson.Customer(there).ToJsonString()), null);
        }

        SandboxAnswer answer;
        try
        {
            answer = new(200, SandboxRoutes.Answer(run, request).ToJsonString());
        }
        catch (SandboxFault fault)
        {
            answer = new(fault.Status, fault.Json().ToJsonString());
            if (!fault.Keeps)
            {
                // What the call had begun is undone; that the card was declined is remembered, as with Stripe.
                var used = run.Used;
                run = Run(row is null ? new SandboxBook { Code = run.Book.Code, Site = run.Book.Site } : Read(row), run.Prices);
                run.Used.AddRange(used);
                advanced = run.Advance();
            }
        }

        if (answer.Status is 200 or 402 && request.Key is { } fresh)
        {
            run.Book.Replays[fresh] = new(request.Fingerprint, answer.Status, answer.Body, Now);
        }

        return (answer, answer.Status is 200 or 402 && request.Method != "GET" || advanced ? run : null);
    }

    private async Task<SandboxAnswer> AboutPrices(SandboxRequest request, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var row = await store.Load(SandboxPrices.RowId, cancellationToken);
            var prices = row is null ? new() : JsonSerializer.Deserialize<SandboxPrices>(row.Json, Json)!;
            Forget(prices.Replays);
            if (request.Key is { } key && prices.Replays.TryGetValue(key, out var replay))
            {
                return Replayed(request, replay);
            }

            SandboxAnswer answer;
            try
            {
                answer = new(200, prices.Answer(request, prices.All(SandboxPrices.Of(plans, Now))).ToJsonString());
            }
            catch (SandboxFault fault)
            {
                return new(fault.Status, fault.Json().ToJsonString());
            }

            if (request.Method == "GET")
            {
                return answer;
            }

            if (request.Key is { } fresh)
            {
                prices.Replays[fresh] = new(request.Fingerprint, answer.Status, answer.Body, Now);
            }

            var version = row?.Version ?? 0;
            if (await store.Save(new(SandboxPrices.RowId, version + 1, JsonSerializer.Serialize(prices, Json)), version, [], cancellationToken))
            {
                return answer;
            }
        }

        throw new InvalidOperationException("The sandbox could not store its prices: other writers were faster each time.");
    }

    private async Task<IReadOnlyList<SandboxPrice>> Prices(CancellationToken cancellationToken)
    {
        var row = await store.Load(SandboxPrices.RowId, cancellationToken);
        var prices = row is null ? new() : JsonSerializer.Deserialize<SandboxPrices>(row.Json, Json)!;
        return prices.All(SandboxPrices.Of(plans, Now));
    }

    private SandboxRun Run(SandboxBook book, IReadOnlyList<SandboxPrice> prices) => new(book, prices, options.Value, knobs.Declines, Now);

    private SandboxBook Read(SandboxRow row)
    {
        var book = JsonSerializer.Deserialize<SandboxBook>(row.Json, Json)!;
        book.Site = options.Value.PublicUrl;
        return book;
    }

    private Task<bool> Save(SandboxRun run, long version, CancellationToken cancellationToken)
    {
        run.Remember();
        return store.Save(
            new(run.Book.CustomerId, version + 1, JsonSerializer.Serialize(run.Book, Json)), version, run.Work, cancellationToken);
    }

    private void Forget(Dictionary<string, SandboxReplay> replays)
    {
        foreach (var key in replays.Where(r => r.Value.At + ReplayFor < Now).Select(r => r.Key).ToList())
        {
            replays.Remove(key);
        }
    }

    private static SandboxAnswer Replayed(SandboxRequest request, SandboxReplay replay)
    {
        if (replay.Fingerprint == request.Fingerprint)
        {
            return new(replay.Status, replay.Body) { Replayed = true };
        }

        var error = new JsonObject
        {
            ["type"] = "idempotency_error",
            ["message"] = $"Keys for idempotent requests can only be used with the same parameters they were first used with. Try another key than '{request.Key}'.",
        };
        return new(400, new JsonObject { ["error"] = error }.ToJsonString());
    }

    private static SandboxAnswer Missing(SandboxRequest request)
    {
        // As with Stripe: an unknown id in the path is 404, one among the fields 400.
        var fault = request.Segments.Length > 1 && request["customer"] is null
            ? SandboxFault.Missing(request.Segments[0].TrimEnd('s'), request.Segments[1])
            : SandboxFault.Unknown("customer", request["customer"], "customer");
        return new(fault.Status, fault.Json().ToJsonString());
    }
}

/// <summary>Status and JSON of an answer.</summary>
internal sealed record SandboxAnswer(int Status, string Body)
{
    public bool Replayed { get; init; }
}
