namespace LLMHive.Storage;

/// <summary>
/// A grain storage for states whose absence is the normal case: when the store is away the grain begins without what may be
/// stored, and knows it.
/// </summary>
public static class ForgivingStorage
{
    /// <summary>Name of the provider; it keeps its rows in the default one.</summary>
    public const string Name = "Forgiving";

    /// <summary>The ETag of a state that could not be read.</summary>
    public const string Unread = "unread";
}
