using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Testing.Orchestration;

/// <summary>Runs an engine over many random worlds: models that answer late, fail, write nonsense or hang, and leases of any size.</summary>
public static class RandomSchedules
{
    // Only a defect makes a world miss this.
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    /// <summary>Plays the worlds and tells the first in which the engine broke its contract; null when there is none.</summary>
    /// <param name="engine">Makes the engine.</param>
    /// <param name="worlds">How many.</param>
    /// <param name="seed">Of the first world; the next has the next.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="reply">What a whole answer says.</param>
    public static async Task<string?> Broken(
        Func<IOrchestrationStrategy> engine, int worlds, int seed, string question, Func<AgentQuestion, Random, string> reply)
    {
        ArgumentNullException.ThrowIfNull(engine);
        for (var world = seed; world < seed + worlds; world++)
        {
            var random = new Random(world);
            var (maxCalls, maxCost) = (random.Next(1, 30), random.Next(2) == 0 ? (decimal?)null : random.Next(1, 60) / 100m);
            string[] models = ["a", "b", "c", "d", "e", "f"];
            var members = random.Next(1, 6);
            var bench = new EngineBench
            {
                Members = [.. models[..members]], Reserve = [.. models[members..(members + random.Next(2))]], Question = question, MaxCalls = maxCalls,
                TellTokens = [.. models.Where((_, i) => (world + i) % 2 == 0)], MaxCostUsd = maxCost, Deadline = TimeSpan.FromSeconds(random.Next(5, 300)),
            };
            foreach (var model in models)
            {
                var after = random.Next(10) == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(random.Next(1, 8_000));
                bench.Agents.Acts(model, asked => Act(asked, random, reply), after);
            }

            bench.Start(engine());
            using var guard = new CancellationTokenSource(Guard);
            var clock = new Random(world);
            while (!bench.IsOver && !guard.IsCancellationRequested)
            {
                bench.Advance(clock.Next(1, 5));
                await Task.Yield(); // what a cancellation sets off runs elsewhere, and may start calls whose time has to pass yet
            }

            if (!bench.IsOver)
            {
                return $"world {world}: no end";
            }

            var decision = await bench.Decision();
            if (Fault(bench, decision, maxCalls, maxCost) is { } fault)
            {
                return $"world {world}: {fault}";
            }
        }

        return null;
    }

    private static AgentAnswer Act(AgentQuestion asked, Random random, Func<AgentQuestion, Random, string> reply)
    {
        lock (random)
        {
            return random.Next(6) switch
            {
                0 => new AgentAnswer { Model = asked.Model, Provider = "scripted", Outcome = CallOutcome.RateLimited, Error = "scripted failure" },
                1 => ScriptedAgents.Whole(asked.Model, "{nonsense"),
                _ when asked.Listener is not null => ScriptedAgents.Heard(asked, reply(asked, random), Enumerable.Repeat(random.NextDouble() * 9, 64)),
                _ => ScriptedAgents.Whole(asked.Model, reply(asked, random)),
            };
        }
    }

    private static string? Fault(EngineBench bench, RunDecision decision, int maxCalls, decimal? maxCost)
    {
        var (calls, trace) = (bench.Calls.ToList(), bench.Trace.Snapshot());
        var cost = trace.Sum(entry => entry.CostUsd);
        return calls.Count > maxCalls ? $"{calls.Count} calls of {maxCalls}"
            : cost > (maxCost ?? decimal.MaxValue) ? $"{cost} US dollars of {maxCost}"
            : calls.Sum(call => call.CostUsd) != cost ? "costs outside of calls"
            : bench.Agents.Asked.Length != calls.Count ? "a call without its entry"
            : trace.Any(entry => entry.Parent >= entry.Seq) ? "an entry before its parent"
            : decision.Status == RunStatus.Complete && !decision.Degradations.IsEmpty ? "complete with degradations"
            : decision.Status == RunStatus.Degraded && decision.Degradations.IsEmpty ? "degraded without a reason"
            : decision.Status == RunStatus.Failed ? (decision.Failure is null ? "failed without a refusal" : null)
            : decision.Answer.Length == 0 ? "no answer"
            : !trace.Any(entry => entry.Kind == TraceKind.Decision) ? "no decision in the trace"
            : null;
    }
}
