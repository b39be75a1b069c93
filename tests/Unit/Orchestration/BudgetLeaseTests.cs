using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class BudgetLeaseTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CallReservation Call = new(100, 0.02m);

    private static BudgetLease Lease(int calls = 10, long? tokens = 1_000, decimal? cost = 0.20m) => new(calls, tokens, cost, Now.AddSeconds(60));

    /// <summary>Calls of <see cref="Call"/> that a lease takes.</summary>
    private static int Taken(BudgetLease lease, DateTimeOffset? at = null)
    {
        var taken = 0;
        while (taken < 1_000 && lease.TryReserve(Call.Tokens, Call.CostUsd, at ?? Now))
        {
            taken++;
        }

        return taken;
    }

    [Theory]
    [InlineData(10, 1_000, 0.20, 7)] // a quarter of tokens and cost is kept
    [InlineData(4, 1_000, 0.20, 3)] // one call is
    [InlineData(10, 300, 0.20, 2)] // the final call is more than a quarter
    [InlineData(10, 1_000, 0.06, 2)]
    [InlineData(10, 150, 0.20, 1)] // an answer goes before the reserve
    [InlineData(10, 1_000, 0.03, 1)]
    [InlineData(1, 1_000, 0.20, 1)]
    [InlineData(10, 99, 0.20, 0)]
    public void KeepingReserve_OfALease_LeavesThePartOrOneCall(int calls, long tokens, double cost, int taken) =>
        Assert.Equal(taken, Taken(Lease(calls, tokens, (decimal)cost).KeepingReserve(0.25, Call, Call, Now)));

    [Fact]
    public void KeepingReserve_Unlimited_KeepsOneCallAndTheTime()
    {
        var kept = Lease(5, null, null).KeepingReserve(0.25, Call, Call, Now);
        Assert.Equal(Now.AddSeconds(45), kept.Deadline);
        Assert.Equal(4, Taken(kept));
        Assert.Equal(0, Taken(Lease().KeepingReserve(0.25, Call, Call, Now), Now.AddSeconds(45)));
    }

    [Fact]
    public void TryReserve_OfAPart_CountsInTheWhole()
    {
        var whole = Lease();
        var part = whole.KeepingReserve(0.25, Call, Call, Now);
        Assert.Equal(7, Taken(part));
        Assert.False(part.CanReserve(Call, Now));
        Assert.True(whole.CanReserve(Call, Now));
        Assert.Equal(3, Taken(whole));

        part.Settle(Call.Tokens, Call.CostUsd, 0, 0);
        Assert.False(whole.CanReserve(Call, Now)); // ten calls are ten calls
    }

    [Fact]
    public void Settle_OfAPart_GivesBackToTheWhole()
    {
        var whole = Lease(calls: 40);
        var part = whole.KeepingReserve(0.25, Call, Call, Now);
        Assert.Equal(7, Taken(part));
        part.Settle(700, 0.14m, 70, 0.014m);
        Assert.Equal(9, Taken(whole));
    }

    [Fact]
    public void TryReserve_WholeSpentElsewhere_RefusesThePart()
    {
        var whole = Lease();
        var part = whole.KeepingReserve(0.25, Call, Call, Now);
        Assert.Equal(10, Taken(whole));
        Assert.False(part.CanReserve(Call, Now));
        Assert.Equal(0, Taken(part));
    }

    [Fact]
    public void TryReserve_RandomLeasesWithinLeases_NeverPassAnyOfThem()
    {
        const int Seed = 20261126;
        var random = new Random(Seed);
        for (var round = 0; round < 1_000; round++)
        {
            var (calls, tokens, cost) = (random.Next(1, 20), (long)random.Next(100, 3_000), random.Next(1, 60) / 100m);
            var leases = new List<BudgetLease> { new(calls, tokens, cost, Now.AddSeconds(60)) };
            var (made, heldTokens, heldCost) = (0, 0L, 0m);
            for (var step = 0; step < 40; step++)
            {
                var lease = leases[random.Next(leases.Count)];
                var call = new CallReservation(random.Next(1, 300), random.Next(0, 5) / 100m);
                if (random.Next(4) == 0)
                {
                    leases.Add(lease.KeepingReserve(random.NextDouble(), call, Call, Now));
                    continue;
                }

                var could = lease.CanReserve(call, Now);
                var took = lease.TryReserve(call.Tokens, call.CostUsd, Now);
                Assert.True(could == took, $"seed {Seed}, round {round}, step {step}");
                if (took)
                {
                    var (usedTokens, usedCost) = (random.NextInt64(call.Tokens + 1), call.CostUsd * random.Next(0, 101) / 100);
                    lease.Settle(call.Tokens, call.CostUsd, usedTokens, usedCost);
                    (made, heldTokens, heldCost) = (made + 1, heldTokens + usedTokens, heldCost + usedCost);
                }

                Assert.True(made <= calls && heldTokens <= tokens && heldCost <= cost, $"seed {Seed}, round {round}, step {step}");
            }
        }
    }

    [Fact]
    public async Task KeepingReserve_OfARun_HoldsBackTheFinalCallFromMembers()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Now);
        var agents = new ScriptedAgents(clock).Answers("a", "1").Answers("b", "2");
        var (budget, trace) = (new BudgetLease(3, 400, null, Now.AddSeconds(60)), new TraceWriter());
        var run = new RunContext
        {
            Messages = [new ChatMessage("user", "?")], Members = ["a", "b"], MaxOutputTokens = 50, Budget = budget, Trace = trace, Clock = clock,
            Random = new Random(1), NewKey = TagKeys.Secret, Agents = new AccountedAgentPool(agents, budget, trace, clock),
        };

        var members = run.KeepingReserve(2, new ReserveOptions { InstructionTokens = 0 });
        var question = new AgentQuestion { Model = "a", Messages = run.Messages, Stage = "s" };
        Assert.Equal(CallOutcome.Ok, (await members.Agents.Ask(question, default)).Outcome);
        Assert.Equal(CallOutcome.Ok, (await members.Agents.Ask(question, default)).Outcome); // 30 of 100 tokens were used, and are back
        Assert.Equal(AgentErrors.Budget, (await members.Agents.Ask(question, default)).Error);
        Assert.Equal(CallOutcome.Ok, (await run.Agents.Ask(question, default)).Outcome);
        Assert.Equal(3, trace.Snapshot().Count(entry => entry.Kind == TraceKind.Call));
    }
}
