using System.Collections.Immutable;
using LLMHive.Storage;

namespace LLMHive.Integration.Storage;

/// <summary>A state with the kinds of fields that grains keep.</summary>
[StateSchema(2)]
public sealed record SampleState
{
    public string Name { get; init; } = "unnamed";

    public DayOfWeek Day { get; init; }

    public decimal Cost { get; init; }

    public ImmutableArray<int> Numbers { get; init; } = [];

    public ImmutableArray<int> Unset { get; init; }

    public DateTimeOffset? At { get; init; }

    public required string Added { get; init; }
}
