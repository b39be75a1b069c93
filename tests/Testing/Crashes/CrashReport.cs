namespace LLMHive.Crashes;

/// <summary>What came out of the crashes.</summary>
public sealed record CrashReport
{
    /// <summary>Crashes carried out.</summary>
    public required int Crashes { get; init; }

    /// <summary>Whole answers in one document.</summary>
    public required int PlainAnswers { get; init; }

    /// <summary>Whole streamed answers.</summary>
    public required int StreamedAnswers { get; init; }

    /// <summary>Calls that the crashes cut off.</summary>
    public required int CutOff { get; init; }

    /// <summary>Rows in the ledger at the end; those of cut-off calls may be among them.</summary>
    public required int Rows { get; init; }

    /// <summary>From the start of each process after a crash to its first 200 of <c>/health/ready</c>.</summary>
    public required IReadOnlyList<TimeSpan> Restarts { get; init; }

    /// <summary>Every broken promise in words; empty = none.</summary>
    public required IReadOnlyList<string> Faults { get; init; }
}
