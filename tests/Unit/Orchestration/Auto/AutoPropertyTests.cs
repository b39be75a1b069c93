using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;
using static LLMHive.Unit.Orchestration.AutoBench;

namespace LLMHive.Unit.Orchestration;

/// <summary>What holds of <c>auto</c> whatever happens.</summary>
public sealed class AutoPropertyTests
{
    [Fact]
    public async Task Run_AnyOrderOfMembersAndLength_AsksAndDecidesAlike()
    {
        const int Seed = 4711;
        var random = new Random(Seed);
        var (known, auto) = (Cascading(), Auto());
        for (var round = 0; round < 100; round++)
        {
            var votes = Five.ToDictionary(model => model, _ => random.Next(1, 4));
            var outcomes = new HashSet<string>();
            for (var shuffle = 0; shuffle < 4; shuffle++)
            {
                var order = Five.ToArray();
                random.Shuffle(order);
                var bench = Bench(round % 2 == 0 ? known : null, accuracy: 1 + (round % 3), members: order);
                foreach (var model in Five)
                {
                    bench.Agents.Answers(model, $"{string.Concat(Enumerable.Repeat("Well. ", random.Next(40)))}The answer is {votes[model]}.");
                }

                var decision = await bench.Start(auto).Decision();
                outcomes.Add($"{decision.Votes[0].Answer} of {string.Join(',', bench.Agents.Asked.Order(StringComparer.Ordinal))}");
            }

            Assert.True(outcomes.Count == 1, $"seed {Seed}, round {round}: {string.Join(" | ", outcomes)}");
        }
    }

    [Fact]
    public async Task Run_ThousandRandomSchedules_NeverSpendsMoreThanTheLease()
    {
        const int Schedules = 1000;
        const int Seed = 20260301;
        CallOutcome[] failures = [CallOutcome.Error, CallOutcome.RateLimited, CallOutcome.Filtered, CallOutcome.Auth];
        double[] latencies = [0, 0.5, 2, 7];
        var (known, auto) = (Cascading(), Auto());
        for (var seed = Seed; seed < Seed + Schedules; seed++)
        {
            var random = new Random(seed);
            var bench = new EngineBench
            {
                Members = Five, Prices = Prices, Question = "How many are 2 + 2?", Accuracy = random.Next(1, 4), MaxCalls = random.Next(1, 8),
                MaxCostUsd = random.Next(1, 12) * 0.01m, Deadline = TimeSpan.FromSeconds(random.Next(3, 60)),
                Statistics = random.Next(2) == 0 ? NoStatistics.Instance : Bench(known).Statistics,
            };
            foreach (var model in Five)
            {
                var after = TimeSpan.FromSeconds(latencies[random.Next(latencies.Length)]);
                _ = random.Next(6) switch
                {
                    0 => bench.Agents.Fails(model, failures[random.Next(failures.Length)], after),
                    1 => bench.Agents.Hangs(model),
                    2 => bench.Agents.Answers(model, "I'm sorry, I cannot help with that.", after),
                    _ => bench.Agents.Answers(model, random.Next(3).ToString(System.Globalization.CultureInfo.InvariantCulture), after),
                };
            }

            bench.Start(auto);
            for (var second = 0; second < 600 && !bench.IsOver; second++)
            {
                bench.Advance(1);
            }

            var decision = await bench.Decision();
            var calls = bench.Calls.ToList();
            Assert.True(calls.Count <= bench.MaxCalls, $"seed {seed}: {calls.Count} calls of {bench.MaxCalls}");
            Assert.True(calls.Sum(call => call.CostUsd) <= bench.MaxCostUsd, $"seed {seed}: {calls.Sum(call => call.CostUsd)} of {bench.MaxCostUsd}");
            Assert.True(decision.Answer.Length > 0 == (decision.Failure is null), $"seed {seed}: {decision.StopReason}");
            Assert.NotNull(decision.Route);
        }
    }
}
