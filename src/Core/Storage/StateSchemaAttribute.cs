namespace LLMHive.Storage;

/// <summary>
/// Version of a grain state's stored form; 1 without this attribute. Added fields need no new version: what old data lacks
/// keeps its default. Raise it when old programs would misread the new data; they then refuse it by name instead.
/// </summary>
/// <param name="version">1 or more.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class StateSchemaAttribute(int version) : Attribute
{
    /// <summary>1 or more.</summary>
    public int Version { get; } = version;
}
