using System.Diagnostics.Metrics;
using LLMHive.Telemetry;

namespace LLMHive.Usage;

/// <summary>What the ledger takes, as metrics: counted where a row is booked and nowhere else, so that their sums are the ledger's.</summary>
internal sealed class UsageMetrics
{
    private const string Recorded = "recorded";

    private static readonly KeyValuePair<string, object?> Input = new("gen_ai.token.type", "input");
    private static readonly KeyValuePair<string, object?> Output = new("gen_ai.token.type", "output");

    // The conventions' own: powers of four up to 67 million.
    private static readonly InstrumentAdvice<long> Tokens = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864],
    };

    private readonly ModelLabels _labels;
    private readonly Histogram<long> _tokens;
    private readonly Counter<double> _cost;
    private readonly Counter<long> _rows;

    public UsageMetrics(IMeterFactory meters, ModelLabels labels)
    {
        _labels = labels;
        var meter = meters.Create(Meters.Name);
        _tokens = meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens of a model call as the ledger has them.", null, Tokens);
        _cost = meter.CreateCounter<double>("llmhive.cost.usd", "{usd}", "Cost of model calls by the price list, in US dollars.");
        _rows = meter.CreateCounter<long>("llmhive.ledger.rows", "{row}", "Rows the ledger took, by outcome and by whether their usage was estimated.");
    }

    /// <summary>The ledger has these rows now.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="recorded">Somebody wrote them by hand: their model is any text, and no label.</param>
    public void Booked(ImmutableArray<UsageRow> rows, bool recorded = false)
    {
        foreach (var row in rows)
        {
            KeyValuePair<string, object?> operation = new("gen_ai.operation.name", _labels.OperationOf(row.Model));
            KeyValuePair<string, object?> provider = new("gen_ai.provider.name", recorded ? Recorded : GenAiNames.Provider(row.Provider));
            KeyValuePair<string, object?> model = new("gen_ai.request.model", recorded ? Recorded : _labels.Of(row.Model));
            _tokens.Record(row.TokensIn, operation, provider, model, Input);
            _tokens.Record(row.TokensOut, operation, provider, model, Output);
            _cost.Add((double)row.CostUsd, provider, model);
            _rows.Add(1, new("llmhive.outcome", row.Outcome), new("llmhive.estimated", row.Estimated ? "true" : "false"));
        }
    }
}
