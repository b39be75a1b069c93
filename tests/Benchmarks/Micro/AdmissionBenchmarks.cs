using System.Globalization;
using BenchmarkDotNet.Attributes;
using LLMHive.Billing;
using LLMHive.Limits;
using LLMHive.Usage;

namespace LLMHive.Micro;

/// <summary>One decision of the user gate, and of one of its buckets.</summary>
public class AdmissionBenchmarks
{
    private static readonly DateTimeOffset Wall = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly GcraRate Rate = new(600, TimeSpan.FromMinutes(1));

    private UserGate _gate = null!;
    private UsageRow _row = null!;
    private long _tick;
    private Int128 _tat;
    private long _request;

    /// <summary>A user of the largest plan.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var plan = PlanCatalogue.BuiltIn.Find("enterprise", Wall)!;
        var entitlements = new Entitlements { UserId = "u", Plan = plan.Name, PlanVersion = plan.Version, Anchor = Wall, Version = 1 };
        _gate = new(entitlements, plan, new LimitsOptions(), new(Wall, 0));
        _row = new()
        {
            Id = "", RequestId = "", UserId = "u", KeyId = "k", PeriodStart = Wall, Model = "fake/metered", Requests = 1, TokensIn = 10, TokensOut = 1, At = Wall,
        };
    }

    /// <summary>Admission and settlement of one request, with time passing so that the rates never refuse.</summary>
    [Benchmark]
    public bool AdmitAndSettle()
    {
        _tick += TimeSpan.TicksPerSecond;
        var now = new GateTime(Wall, _tick);
        var id = string.Create(CultureInfo.InvariantCulture, $"req_{++_request:x32}");
        var admission = _gate.Admit(
            new() { RequestId = id, KeyId = "k", Calls = [new("fake/metered", 0)], PromptTokens = 10, MaxOutputTokens = 16 }, now);
        _gate.Settle(id, [_row with { Id = id + ":0", RequestId = id }], now);
        return admission.Ticket is not null ? true : throw new InvalidOperationException(admission.Refusal!.Message);
    }

    /// <summary>One request out of a bucket.</summary>
    [Benchmark]
    public bool TakeFromBucket()
    {
        _tick += TimeSpan.TicksPerSecond;
        if (Rate.TimeUntil(_tat, _tick, 1) > TimeSpan.Zero)
        {
            return false;
        }

        _tat = Rate.Charge(_tat, _tick, 1);
        return true;
    }
}
