using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using LLMHive.Storage;
using Orleans.Core.Internal;
using Xunit;

namespace LLMHive.Billing;

/// <summary>What users, operators, cards, networks and machines do in a world.</summary>
internal sealed partial class SimActions(SimWorld world)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private int _names;

    private SandboxKnobs Knobs => world.Service<SandboxKnobs>();

    /// <summary>Plays one day in steps.</summary>
    public async Task Play(int day)
    {
        await Events(day);
        var steps = 1 + world.Random.Next(3);
        for (var step = 0; step < steps; step++)
        {
            foreach (var user in world.Users.Where(_ => world.Chance(0.5)))
            {
                await Act(user);
            }

            if (world.Chance(0.1))
            {
                world.Faults.Arm(1 + world.Random.Next(12), world.Chance(0.5));
                world.Note("a write of the work will fail");
            }

            await world.Advance(Day / steps);
            world.Faults.Disarm();
        }
    }

    /// <summary>Lets the world come to rest: what was lost comes again in part, and three days pass without faults.</summary>
    public async Task Settle()
    {
        world.Note("from here on nothing goes wrong");
        await world.Calm();
        Knobs.Copies = 1;
        await Release(lose: false);
        for (var n = 0; n < 12; n++)
        {
            await world.Advance(Day / 4);
        }

        await world.Advance(TimeSpan.FromSeconds(31));
        await world.Advance(TimeSpan.FromMinutes(6));
    }

    private async Task Act(SimUser user)
    {
        var storage = world.Chance(0.2);
        if (storage)
        {
            world.Faults.Arm(1 + world.Random.Next(9), world.Chance(0.5));
        }

        if (world.Chance(0.2))
        {
            world.Trouble();
        }

        var now = await Subscription(user);
        var live = now.Field("status") is not ("canceled" or "incomplete_expired" or "incomplete") && now.Field("tier_name") != "free";
        world.Note($"{user.Id} ({now.Field("tier_name")}, {now.Field("status")}){(storage ? ", a write will fail" : "")}");
        var choice = world.Random.Next(20);
        await (choice switch
        {
            _ when now.Field("status") == "incomplete" && world.Chance(0.5) => Confirm(user),
            < 4 => Chat(user),
            < 7 => Record(user),
            < 13 when !live => Create(user),
            < 11 => Upgrade(user, now),
            11 => Command(user, now, "upgrade", new { billing_cycle = "annual" }),
            12 => Command(user, now, "downgrade", Lower()),
            13 => Cancel(user, now, world.Chance(0.4)),
            14 => Command(user, now, "resume", new { }),
            15 or 16 => UseCard(user),
            17 => Confirm(user),
            18 => Refund(user),
            _ => Crash(user),
        });
        world.Faults.Disarm();
    }

    private object Lower() => world.OneOf<object>(new { new_tier = "pro" }, new { new_tier = "pro" }, new { new_tier = "free" }, new { billing_cycle = "monthly" });

    private string Card() => world.OneOf("pm_card_visa", "pm_card_visa", "pm_card_mastercard", "pm_card_visa_chargeDeclined", "pm_card_authenticationRequired");

    private async Task<JsonElement> Subscription(SimUser user)
    {
        using var document = JsonDocument.Parse((await world.Send(HttpMethod.Get, $"{BillingStage.Path}/user/{user.Id}", null, user.Key)).Body);
        return document.RootElement.TryGetProperty("status", out _) ? document.RootElement.Clone() : throw new InvalidOperationException("No subscription was answered.");
    }

    private async Task Chat(SimUser user)
    {
        var tokens = 50 + world.Random.Next(1500);
        var body = new { model = $"twin/tokens-{tokens}", max_tokens = tokens, stream = world.Chance(0.3), messages = new[] { new { role = "user", content = "hi" } } };
        var (status, text) = await world.Send(HttpMethod.Post, "/v1/chat/completions", body, user.Key);
        if (status == HttpStatusCode.OK)
        {
            user.Chats.Add(CompletionId().Match(text).Groups[1].Value, tokens);
        }
        else if ((int)status >= 500)
        {
            user.LostChats++;
        }
    }

    private async Task Record(SimUser user)
    {
        if (user.Records.Count > 0 && world.Chance(0.2))
        {
            var (again, told) = await HandIn(user, world.OneOf<SimRecord>([.. user.Records]));
            Assert.True((int)again >= 500 || (again == HttpStatusCode.OK && told.Contains("true", StringComparison.Ordinal)), $"A repeated record was answered {again}: {told}");
            return;
        }

        var late = world.Chance(0.2) ? world.Now.AddHours(-world.Random.Next(72)) : (DateTimeOffset?)null;
        var record = new SimRecord(
            FormattableString.Invariant($"r{++_names}"), world.Random.Next(4_000_000), world.Random.Next(1_500_000), world.Random.Next(4_000),
            late < world.Start ? null : late);
        var (status, _) = await HandIn(user, record);
        if ((int)status >= 500)
        {
            // Whoever hands usage in repeats it until it is taken.
            world.Faults.Disarm();
            (status, _) = await HandIn(user, record);
        }

        Assert.True(status is HttpStatusCode.Created or HttpStatusCode.OK, $"Usage was answered {status}.");
        user.Records.Add(record);
    }

    private Task<(HttpStatusCode Status, string Body)> HandIn(SimUser user, SimRecord record) => world.Send(
        HttpMethod.Post, $"/api/v1/billing/usage/{user.Id}",
        new { record_id = record.RecordId, prompt_tokens = record.PromptTokens, completion_tokens = record.CompletionTokens, requests = record.Requests, at = record.At },
        null);

    private Task Create(SimUser user) => Order(
        user, HttpMethod.Post, BillingStage.Path,
        new
        {
            user_id = user.Id, tier_name = world.OneOf("pro", "pro", "enterprise"), billing_cycle = world.Chance(0.15) ? "annual" : "monthly",
            trial_days = world.Chance(0.15) ? 1 + world.Random.Next(10) : (int?)null, payment_method = world.Chance(0.5) ? Card() : null,
            payment_behavior = world.Chance(0.3) ? world.OneOf("allow_incomplete", "default_incomplete", "error_if_incomplete") : null,
        });

    private Task Command(SimUser user, JsonElement now, string what, object body) =>
        now.Field("id") is { Length: > 0 } id ? Order(user, HttpMethod.Post, $"{BillingStage.Path}/{id}/{what}", body) : Chat(user);

    /// <summary>Sends a command, sometimes twice at once, and again under its key while the answer is "later".</summary>
    private async Task Order(SimUser user, HttpMethod method, string path, object body)
    {
        if (world.Chance(0.1))
        {
            world.Sandbox.DeclineNext();
        }

        var key = FormattableString.Invariant($"key-{++_names}");
        if (world.Chance(0.15))
        {
            world.Note("twice at once");
            var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => world.Send(method, path, body, user.Key, key)));
            Assert.True(both.Any(answer => (int)answer.Status >= 500) || Same(both[0], both[1]), $"Two answers to one command: {both[0]} and {both[1]}.");
        }

        for (var tries = 0; tries < 3; tries++)
        {
            var answer = await world.Send(method, path, body, user.Key, key);
            if ((int)answer.Status < 500)
            {
                Promised(body, answer);
                return;
            }

            await world.Advance(TimeSpan.FromSeconds(31));
        }
    }

    /// <summary>The same but for what names the request.</summary>
    private static bool Same((HttpStatusCode Status, string Body) one, (HttpStatusCode Status, string Body) other) =>
        one.Status == other.Status && ((int)one.Status >= 400 || one.Body == other.Body);

    /// <summary>A yes to a change of plan means that it is in force, a yes to an end that it has come.</summary>
    private static void Promised(object body, (HttpStatusCode Status, string Body) answer)
    {
        if ((int)answer.Status >= 400)
        {
            return;
        }

        using var told = JsonDocument.Parse(answer.Body);
        var asked = JsonSerializer.SerializeToElement(body);
        var tier = asked.TryGetProperty("new_tier", out var wanted) ? wanted.GetString() : null;
        var cycle = asked.TryGetProperty("billing_cycle", out var length) && tier is null ? length.GetString() : null;
        var now = told.RootElement;
        var holds = asked.TryGetProperty("cancel_immediately", out var end) && end.GetBoolean() ? now.Field("status") is "canceled" or "incomplete_expired"
            : (tier is null || now.Field("tier_name") == tier || now.Field("pending_tier") == tier)
                && (cycle is not "annual" || now.Field("billing_cycle") == cycle);
        Assert.True(holds, $"{asked} was answered {answer.Status}, but the subscription says {answer.Body}.");
    }

    private async Task UseCard(SimUser user)
    {
        if (await Customer(user) is { } customer)
        {
            var card = Card();
            world.Note($"  {user.Id} pays with {card} from now on");
            await world.Sandbox.UseCard(customer, card);
        }
    }

    /// <summary>The customer pays on the processor's page what is open there, or fails to confirm it.</summary>
    private async Task Confirm(SimUser user)
    {
        var book = (await SimBooks.Read(world)).OfUser(user.Id);
        var open = book?.Invoices.Where(invoice => invoice.Status == "open").Select(invoice => book.IntentOf(invoice))
            .FirstOrDefault(intent => intent is { Status: "requires_action" or "requires_payment_method" });
        if (open is not null)
        {
            var succeeds = world.Chance(0.8);
            world.Note($"  {user.Id} confirms {open.Id}: {succeeds}");
            await world.Sandbox.Confirm(open.Id, succeeds);
            if (world.Chance(0.5))
            {
                await Create(user); // Who sees no change at once orders again.
            }
        }
    }

    private async Task Refund(SimUser user)
    {
        var book = (await SimBooks.Read(world)).OfUser(user.Id);
        var paid = book?.Intents.Where(intent => intent is { Status: "succeeded", InvoiceId: not null } && intent.Amount > intent.Refunded).ToArray() ?? [];
        if (paid.Length > 0)
        {
            var intent = world.OneOf<SimIntent>(paid);
            var amount = world.Chance(0.5) ? intent.Amount - intent.Refunded : 1 + world.Random.NextInt64(intent.Amount - intent.Refunded);
            var back = await world.Pump(world.Service<IPaymentProcessor>().Invoices.Refund(
                new(FormattableString.Invariant($"refund-{++_names}")), intent.InvoiceId!, amount, default));
            world.Note(FormattableString.Invariant($"  {amount} of {intent.Amount} on {intent.InvoiceId} are paid back: {back.Outcome}"));
        }
    }

    /// <summary>The node that has a user's grains goes away.</summary>
    private async Task Crash(SimUser user)
    {
        world.Note($"  the grains of {user.Id} end");
        var key = GrainKeys.User(user.Id);
        List<IAddressable> grains =
        [
            world.Hive.Grains.GetGrain<ISubscriptionGrain>(key), world.Hive.Grains.GetGrain<Limits.IUserGateGrain>(key),
            world.Hive.Grains.GetGrain<IInvoiceBookGrain>(0),
        ];
        if (await Customer(user) is { } customer)
        {
            grains.Add(world.Hive.Grains.GetGrain<IPaymentEventsGrain>(GrainKeys.Payer(customer)));
        }

        foreach (var grain in grains)
        {
            await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        }
    }

    private async Task<string?> Customer(SimUser user) =>
        (await world.Service<IQueryTables>().List(QueryKinds.Payer, user.Id, null, 1, default)).Items.FirstOrDefault()?.Id;

    [GeneratedRegex("\"id\":\\s*\"chatcmpl-([^\"]+)\"")]
    private static partial Regex CompletionId();
}
