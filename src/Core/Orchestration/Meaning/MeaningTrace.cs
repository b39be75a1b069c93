using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>Writes into the run's trace which answers were taken for one.</summary>
internal static class MeaningTrace
{
    public static void Compared(RunContext context, string model, List<MeaningPair> pairs, List<Ballot> forms, int parent) => context.Trace.Add(new TraceEvent
    {
        Seq = 0, Parent = parent, Stage = "meaning", Kind = TraceKind.Cluster,
        Data = JsonSerializer.Serialize(new
        {
            model,
            pairs = pairs.Select(pair => new
            {
                first = forms[pair.First].Model, second = forms[pair.Second].Model, similarity = Math.Round(pair.Similarity, 4),
                details_differ = pair.DetailsDiffer, same = pair.Same, by = pair.By, failure = pair.Failure,
            }),
        }),
    });
}
