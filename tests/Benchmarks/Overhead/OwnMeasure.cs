using LLMHive.Telemetry;

namespace LLMHive.Overhead;

/// <summary>The product's own measure of its overhead, from two readings of <c>/metrics</c>.</summary>
/// <param name="P50Us">Median in microseconds, interpolated in its bucket.</param>
/// <param name="Calls">Calls between the readings.</param>
internal sealed record OwnMeasure(double P50Us, long Calls)
{
    private const string Bucket = "llmhive_overhead_seconds_bucket";

    /// <summary>Median of the plain single-model calls between two readings; null where the product does not measure.</summary>
    public static OwnMeasure? Of(Exposition before, Exposition after)
    {
        var counts = after.Samples.Where(IsPlain)
            .Select(sample => (End: Limit(sample), Count: sample.Value - before.Samples.Where(IsPlain).Where(old => Limit(old) == Limit(sample)).Sum(old => old.Value)))
            .OrderBy(bucket => bucket.End).ToArray();
        if (counts.Length == 0 || counts[^1].Count < 1)
        {
            return null;
        }

        var half = counts[^1].Count / 2;
        var at = Array.FindIndex(counts, bucket => bucket.Count >= half);
        var (start, below) = at == 0 ? (0, 0) : counts[at - 1];
        var end = double.IsInfinity(counts[at].End) ? start : counts[at].End;
        return new((start + ((end - start) * (half - below) / (counts[at].Count - below))) * 1e6, (long)counts[^1].Count);
    }

    /// <summary>It leaves out sockets and the provider's client, so it is less than what is seen from outside, but no small part of it.</summary>
    public bool IsBorneOut(Section latency) => P50Us / (latency.AddedMs.Median * 1000) is >= 0.2 and <= 1.2;

    private static bool IsPlain(Exposition.Sample sample) =>
        sample.Name == Bucket && sample.Labels["llmhive_request"] == "single" && sample.Labels["llmhive_stream"] == "false";

    private static double Limit(Exposition.Sample sample) =>
        sample.Labels["le"] == "+Inf" ? double.PositiveInfinity : double.Parse(sample.Labels["le"], System.Globalization.CultureInfo.InvariantCulture);
}
