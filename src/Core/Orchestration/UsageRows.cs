using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Orchestration;

/// <summary>The ledger rows of a request, from what was really used. Pure: the same input gives the same rows, so booking may be repeated.</summary>
public static class UsageRows
{
    /// <summary>One row per call of a run, named <c>requestId:0</c>, <c>:1</c> … in the order of the trace; costs add up to the trace's.</summary>
    /// <param name="ticket">Who pays, and in which period.</param>
    /// <param name="engine">Engine of the run.</param>
    /// <param name="trace">The run's trace; entries that are no calls are passed over.</param>
    /// <param name="at">When the calls are booked as ended (UTC).</param>
    public static ImmutableArray<UsageRow> Of(Ticket ticket, string engine, IEnumerable<TraceEvent> trace, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(trace);
        var counted = false;
        return [.. trace.Where(entry => entry.Kind == TraceKind.Call).Select(Row)];

        UsageRow Row(TraceEvent call, int index)
        {
            var first = !counted && IsPaid(call.TokensIn + call.TokensOut, call.CostUsd);
            counted |= first;
            return Blank(ticket, index, at) with
            {
                Model = call.Model, Provider = call.Provider, Requests = first ? 1 : 0,
                TokensIn = call.TokensIn, TokensOut = call.TokensOut, TokensCached = call.TokensCached, TokensReasoning = call.TokensReasoning,
                CostUsd = call.CostUsd, PriceVersion = call.PriceVersion, Engine = engine, Stage = call.Stage,
                Outcome = call.Outcome, Estimated = call.Estimated,
            };
        }
    }

    /// <summary>The one row of a request to a single model.</summary>
    /// <param name="ticket">Who pays, and in which period.</param>
    /// <param name="model">The model called; its price gives the cost, and without one the cost is zero.</param>
    /// <param name="end">How the call ended and what it used.</param>
    /// <param name="at">When it ended (UTC).</param>
    public static ImmutableArray<UsageRow> Of(Ticket ticket, ModelCard model, ForwardFrame.End end, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(end);
        var cost = model.Price?.Cost(end.Usage) ?? 0m;
        return
        [
            Blank(ticket, 0, at) with
            {
                Model = model.Id, Provider = model.Provider, Requests = IsPaid(end.Usage.Total, cost) ? 1 : 0,
                TokensIn = end.Usage.In, TokensOut = end.Usage.Out, TokensCached = end.Usage.Cached, TokensReasoning = end.Usage.Reasoning,
                CostUsd = cost, PriceVersion = model.Price?.Version ?? "", Outcome = end.Outcome.Name(), Estimated = end.Usage.Estimated,
            },
        ];
    }

    // A call that used nothing (refused, no connection) takes no request from the quota.
    private static bool IsPaid(long tokens, decimal costUsd) => tokens > 0 || costUsd > 0;

    private static UsageRow Blank(Ticket ticket, int index, DateTimeOffset at) => new()
    {
        Id = $"{ticket.RequestId}:{index}", RequestId = ticket.RequestId, UserId = ticket.UserId, KeyId = ticket.KeyId, BudgetId = ticket.BudgetId,
        SubscriptionId = ticket.SubscriptionId, PeriodStart = ticket.PeriodStart, Model = "", At = at,
    };
}
