using System.Diagnostics;
using LLMHive.Limits;
using LLMHive.Load;
using LLMHive.Usage;

namespace LLMHive.Books;

/// <summary>How fast the books are kept on one silo in this process: admissions, ledger rows, the processor's events.</summary>
internal static class BooksCommand
{
    private const int Users = 1_000;
    private const int PerUser = 40;
    private const int Callers = 64;
    private const int Subscribers = 20;

    public static async Task<int> Run(Arguments arguments)
    {
        var rounds = arguments.Integer("rounds", 5, 1, 1000);
        var events = arguments.Integer("events", 10_000, Subscribers, 1_000_000);
        arguments.End();
        await using var stage = await BooksStage.Start();

        var gates = Enumerable.Range(0, Users).Select(n => stage.Grains.UserGate($"gate-{n}")).ToArray();
        await Task.WhenAll(gates.Select((gate, n) => gate.ApplyEntitlements(
            new() { UserId = $"gate-{n}", Plan = BooksStage.Plan, PlanVersion = 1, Anchor = stage.Began, Version = 1 })));
        var (admitted, settled, shipped) = (new double[rounds], new double[rounds], new double[rounds]);
        for (var round = 0; round <= rounds; round++)
        {
            var requests = Enumerable.Range(0, Users * PerUser).Select(n => FormattableString.Invariant($"req_{round}-{n}")).ToArray();
            var tickets = new Ticket[requests.Length];
            var admitting = await Timed(requests.Length, async n => tickets[n] = (await gates[n % Users].Admit(new()
            {
                RequestId = requests[n], KeyId = "bench", Calls = [new("bench/model", 0.00001m)], PromptTokens = 10, MaxOutputTokens = 10,
            })).Ticket!);
            var settling = await Timed(requests.Length, n => gates[n % Users].Settle(requests[n], [Row(tickets[n])]));
            var began = Stopwatch.GetTimestamp();
            await stage.Ledger.Ship(CancellationToken.None);
            var shipping = Stopwatch.GetElapsedTime(began) + settling;
            if (round > 0) // the first one activates the gates and warms up
            {
                admitted[round - 1] = requests.Length / admitting.TotalSeconds;
                settled[round - 1] = requests.Length / settling.TotalSeconds;
                shipped[round - 1] = requests.Length / shipping.TotalSeconds;
            }
        }

        var rows = 0L;
        for (var n = 0; n < Users; n++)
        {
            rows += (await gates[n].CurrentPeriod()).Requests;
        }

        Console.WriteLine($"{Callers} callers, {Users} users, {Users * PerUser} requests a round; median [least … most] of {rounds} rounds");
        var admissions = Spread.Of(admitted);
        Console.WriteLine($"  admissions/s                          {admissions.Show("0")}   promised: at least 50000   {(admissions.Median >= 50_000 ? "kept" : "MISSED")}");
        Console.WriteLine($"  ledger rows/s, durable and counted    {Spread.Of(settled).Show("0")}");
        Console.WriteLine($"  ledger rows/s, up to the database     {Spread.Of(shipped).Show("0")}");
        var booked = rows == (long)(rounds + 1) * Users * PerUser;
        Console.WriteLine($"  requests booked {rows}: {(booked ? "each once" : "NOT each once")}");

        var webhooks = await stage.Subscribe(Subscribers);
        var sent = Enumerable.Range(0, events).Select(n => webhooks.Event(n)).ToArray();
        var taking = await Timed(events, async n =>
        {
            if (await stage.PaymentDoor.Receive(sent[n].Body, sent[n].Signature) is { } refusal)
            {
                throw new InvalidDataException(refusal.Message);
            }
        });
        var applying = Stopwatch.GetTimestamp();
        await stage.Work.RunDue();
        var all = taking + Stopwatch.GetElapsedTime(applying);
        Console.WriteLine($"{events} events of the payment processor about {Subscribers} subscriptions");
        Console.WriteLine(FormattableString.Invariant($"  taken durably/s     {events / taking.TotalSeconds:0}"));
        Console.WriteLine(FormattableString.Invariant($"  taken and applied/s {events / all.TotalSeconds:0}"));
        return booked ? 0 : 1;
    }

    private static UsageRow Row(Ticket ticket) => new()
    {
        Id = ticket.RequestId + ":0", RequestId = ticket.RequestId, UserId = ticket.UserId, KeyId = "bench", PeriodStart = ticket.PeriodStart,
        Model = "bench/model", Requests = 1, TokensIn = 10, TokensOut = 10, CostUsd = 0.00001m, At = TimeProvider.System.GetUtcNow(),
    };

    /// <summary>Does something so many times, by all callers at once, each taking its share.</summary>
    private static async Task<TimeSpan> Timed(int times, Func<int, Task> one)
    {
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var n = caller; n < times; n += Callers)
            {
                await one(n);
            }
        })));
        return Stopwatch.GetElapsedTime(began);
    }
}
