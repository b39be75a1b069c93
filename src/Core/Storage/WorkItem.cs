namespace LLMHive.Storage;

/// <summary>Something to be done later, at least once.</summary>
public sealed record WorkItem
{
    /// <summary>Unique; adding the same id again changes nothing.</summary>
    public required string Id { get; init; }

    /// <summary>Names the <see cref="IWorkHandler"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Not before this moment (UTC).</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>What the handler needs, as JSON or plain text.</summary>
    public string Payload { get; init; } = "";

    /// <summary>Whom it concerns: a user id; empty = nobody in particular.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Failed tries so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Until when its holder has it (UTC), and which lease it is: nobody whose lease was another can book what came of it.</summary>
    public DateTimeOffset LeasedUntil { get; init; }
}
