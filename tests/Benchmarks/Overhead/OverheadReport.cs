using System.Text;
using LLMHive.Load;
using LLMHive.Servers;

namespace LLMHive.Overhead;

/// <summary>All figures. Medians over the rounds, with the least and the most of them.</summary>
/// <param name="Nodes">Nodes measured; the promises of two are other ones than those of one.</param>
/// <param name="Latency">Plain calls, few at a time.</param>
/// <param name="Own">What the product says it took of the plain calls, few at a time; null = it does not measure.</param>
/// <param name="Throughput">Plain calls, many at a time; null = left out.</param>
/// <param name="Streams">Streamed calls; null = left out.</param>
/// <param name="Books">The product's usage against the upstream's.</param>
internal sealed record OverheadReport(int Nodes, Section Latency, OwnMeasure? Own, Section? Throughput, Section? Streams, BookCheck Books)
{
    /// <summary>For people.</summary>
    public string Show()
    {
        var text = new StringBuilder();
        double Bound(double ofOne, double ofTwo) => Nodes == 1 ? ofOne : ofTwo;
        Rounds(text, Latency);
        AtMost(text, "added p50 / YARP's", Latency.AddedRatio, Bound(1.3, 2));
        if (Own is { } own)
        {
            text.AppendLine(FormattableString.Invariant(
                $"  added p50 from outside {Latency.AddedMs.Median * 1000:0} us, llmhive.overhead p50 {own.P50Us:0} us ({own.Calls} calls)"));
            Promise(text, "own measure / from outside", Spread.Of([own.P50Us / (Latency.AddedMs.Median * 1000)]), own.IsBorneOut(Latency), "0.2 to 1.2");
        }

        AtMost(text, "processor per request / YARP's", Latency.ProcessorRatio, Bound(1.5, 2.5));
        if (Throughput is { } throughput)
        {
            Rounds(text, throughput);
            var least = Bound(.65, .4);
            Promise(text, "requests/s per core / YARP's", throughput.PerCoreRatio, throughput.PerCoreRatio.Median >= least, FormattableString.Invariant($"at least {least}"));
        }

        if (Streams is { } streams)
        {
            Rounds(text, streams);
            AtMost(text, "added time to first token, ms", streams.AddedMs, Bound(.7, 2));
            AtMost(text, "processor per stream / YARP's", streams.ProcessorRatio, Bound(1.5, 2.5));
            text.AppendLine("  every stream ended with usage and [DONE]");
        }

        text.AppendLine().AppendLine("books");
        Count(text, "upstream served", Books.Served);
        Count(text, "LLMHive booked", Books.Booked);
        text.AppendLine(FormattableString.Invariant($"  difference {Books.Difference} tokens: {(Books.Agrees ? "as promised" : "BROKEN")}"));
        return text.ToString();
    }

    private static void Rounds(StringBuilder text, Section section)
    {
        text.AppendLine().AppendLine(section.Name);
        for (var round = 0; round < section.Direct.Length; round++)
        {
            text.AppendLine(FormattableString.Invariant(
                $"  round {round + 1,3}   p50/p90/p99 us   direct {Show(section.Direct[round])}   YARP {Show(section.Yarp[round])}   LLMHive {Show(section.Product[round])}"));
        }

        Summary(text, "direct", section.Direct);
        Summary(text, "YARP", section.Yarp);
        Summary(text, "LLMHive", section.Product);
    }

    private static void Summary(StringBuilder text, string name, LoadRound[] rounds)
    {
        Spread Of(Func<LoadRound, double> figure) => Spread.Of(rounds.Select(figure));
        text.AppendLine(
            $"  {name,-8} p50 {Of(static round => round.Latency.P50Us).Show("0")} us, p99 {Of(static round => round.Latency.P99Us).Show("0")} us, "
            + $"processor {Of(static round => round.ProcessorPerCallUs).Show("0")} us per call, {Of(static round => round.CallsPerSecond).Show("0")} calls/s");
    }

    private static void AtMost(StringBuilder text, string what, Spread found, double most) =>
        Promise(text, what, found, found.Median <= most, FormattableString.Invariant($"at most {most}"));

    private static void Promise(StringBuilder text, string what, Spread found, bool kept, string bound) =>
        text.AppendLine($"  {what,-32} {found.Show()}   promised: {bound}   {(kept ? "kept" : "MISSED")}");

    private static void Count(StringBuilder text, string who, Models.ServedTokens count) =>
        text.AppendLine(FormattableString.Invariant($"  {who,-16} {count.Calls} calls, {count.PromptTokens} prompt and {count.CompletionTokens} answer tokens"));

    private static string Show(LoadRound round) =>
        FormattableString.Invariant($"{round.Latency.P50Us,5:0}/{round.Latency.P90Us,5:0}/{round.Latency.P99Us,5:0}");
}
