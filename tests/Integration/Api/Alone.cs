namespace LLMHive.Api;

/// <summary>Tests that measure time or memory of the whole process run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
