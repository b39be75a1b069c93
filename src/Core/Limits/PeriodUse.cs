using LLMHive.Billing;
using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>What one user has used of the current billing period.</summary>
internal sealed class PeriodUse
{
    // Most users have one key, and a dictionary for one costs as much as all else that is counted here.
    private (string? Key, decimal Cost) _firstKey;
    private RestingMap<string, decimal> _otherKeys;
    private RestingMap<(string Model, DateOnly? UsedOn), UsageSlice> _byModel;
    private ImmutableArray<UsageRow> _ahead = [];

    /// <summary>Sums of the period.</summary>
    public UsageTotals Totals { get; private set; }

    /// <summary>Provider cost of one key and those that spend its budget, in US dollars.</summary>
    public decimal CostOf(string keyId) => keyId == _firstKey.Key ? _firstKey.Cost : _otherKeys.GetValueOrDefault(keyId);

    /// <summary>Takes over what the ledger knows of the period.</summary>
    public void Restore(UserLedger ledger)
    {
        Clear();
        Totals = ledger.Totals;
        foreach (var (key, cost) in ledger.CostByKey)
        {
            AddCost(key, cost);
        }

        foreach (var slice in ledger.ByModel.IsDefault ? [] : ledger.ByModel)
        {
            AddModel(slice);
        }
    }

    /// <summary>Counts rows of the period; those of a later one wait for it, those of an earlier one are none of its.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="periodStart">Start of the period.</param>
    /// <param name="byModel">Also by model, since the plan's prices depend on it.</param>
    public void Count(ImmutableArray<UsageRow> rows, DateTimeOffset periodStart, bool byModel)
    {
        foreach (var row in rows)
        {
            if (row.PeriodStart > periodStart)
            {
                _ahead = _ahead.Add(row);
            }
            else if (row.PeriodStart == periodStart)
            {
                Totals = Totals.Plus(row);
                AddCost(row.BudgetKey, row.CostUsd);
                if (byModel)
                {
                    AddModel(new()
                    {
                        Model = row.Model,
                        UsedOn = row.At < periodStart ? DateOnly.FromDateTime(row.At.UtcDateTime) : null,
                        Requests = row.Requests,
                        TokensIn = row.TokensIn,
                        TokensOut = row.TokensOut,
                    });
                }
            }
        }
    }

    private void AddCost(string key, decimal cost)
    {
        if (_firstKey.Key is null || _firstKey.Key == key)
        {
            _firstKey = (key, _firstKey.Cost + cost);
        }
        else
        {
            _otherKeys[key] = _otherKeys.GetValueOrDefault(key) + cost;
        }
    }

    /// <summary>A new period begins.</summary>
    public void Turn(DateTimeOffset periodStart, bool byModel)
    {
        Clear();
        var waiting = _ahead;
        _ahead = [];
        Count(waiting, periodStart, byModel);
    }

    /// <summary>The exact price of the overage, in US dollars, with tokens and requests that may come on top.</summary>
    public decimal Overage(Plan plan, long moreTokens = 0, int moreRequests = 0, string model = "")
    {
        if (plan.ModelRates is null)
        {
            return OverageCalculator.Cost(plan, Totals with { TokensOut = Totals.TokensOut + moreTokens, Requests = Totals.Requests + moreRequests });
        }

        // What is not known yet counts as answer tokens, which are the dearer ones where the prices differ.
        return OverageCalculator.Cost(plan, _byModel.Values.Append(new() { Model = model, TokensOut = moreTokens, Requests = moreRequests }));
    }

    private void AddModel(UsageSlice slice)
    {
        var key = (slice.Model, slice.UsedOn);
        _byModel[key] = _byModel.TryGetValue(key, out var known)
            ? known with
            {
                Requests = known.Requests + slice.Requests,
                TokensIn = known.TokensIn + slice.TokensIn,
                TokensOut = known.TokensOut + slice.TokensOut,
            }
            : slice;
    }

    private void Clear()
    {
        Totals = default;
        _firstKey = default;
        _otherKeys.Clear();
        _byModel.Clear();
    }
}
