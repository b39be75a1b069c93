namespace LLMHive.Chat;

/// <summary>What one model did in an evaluation; all counts are of questions.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.PresetMarks")]
public sealed record PresetMarks
{
    /// <summary>The model.</summary>
    [Id(0)] public required string Preset { get; init; }

    /// <summary>Answered, in whatever quality.</summary>
    [Id(1)] public int Answered { get; init; }

    /// <summary>Refused or failed.</summary>
    [Id(2)] public int Failed { get; init; }

    /// <summary>Answered by the reference as well, both so that they can be compared.</summary>
    [Id(3)] public int Compared { get; init; }

    /// <summary>Of these, with the same answer in normal form.</summary>
    [Id(4)] public int Agreed { get; init; }

    /// <summary>Whose right answer the file tells, and can be compared with.</summary>
    [Id(5)] public int Graded { get; init; }

    /// <summary>Of these, answered right.</summary>
    [Id(6)] public int Right { get; init; }

    /// <summary>Cost of all its calls, in US dollars.</summary>
    [Id(7)] public decimal CostUsd { get; init; }

    /// <summary>Runs that taught the statistics of their members.</summary>
    [Id(8)] public int Taught { get; init; }

    /// <summary>Answered by the reference as well, but in so many words that being different says nothing.</summary>
    [Id(9)] public int Incomparable { get; init; }

    /// <summary>Whose right answer the file tells, but which was answered in so many words that being different says nothing.</summary>
    [Id(10)] public int Ungraded { get; init; }

    /// <summary>The counts of both.</summary>
    public PresetMarks Plus(PresetMarks more)
    {
        ArgumentNullException.ThrowIfNull(more);
        return this with
        {
            Answered = Answered + more.Answered, Failed = Failed + more.Failed, Compared = Compared + more.Compared, Agreed = Agreed + more.Agreed,
            Graded = Graded + more.Graded, Right = Right + more.Right, CostUsd = CostUsd + more.CostUsd, Taught = Taught + more.Taught,
            Incomparable = Incomparable + more.Incomparable, Ungraded = Ungraded + more.Ungraded,
        };
    }
}
