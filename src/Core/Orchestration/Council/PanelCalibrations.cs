using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace LLMHive.Orchestration;

/// <summary>What the counts of panels are worth; each is replayed once, and kept for as long as the statistics it was replayed from.</summary>
internal sealed class PanelCalibrations
{
    private readonly ConditionalWeakTable<TaskStatistics, ConcurrentDictionary<string, Isotonic?>> _known = [];

    /// <summary>Of a panel; null = too few outcomes are known.</summary>
    public Isotonic? Of(TaskStatistics statistics, ImmutableArray<string> panel, Func<Isotonic?> replayed) =>
        _known.GetOrCreateValue(statistics).GetOrAdd(string.Join('\n', panel), _ => replayed());
}
