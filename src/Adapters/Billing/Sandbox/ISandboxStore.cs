using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>Where the sandbox keeps its rows.</summary>
public interface ISandboxStore
{
    /// <summary>A row, or null.</summary>
    Task<SandboxRow?> Load(string id, CancellationToken cancellationToken);

    /// <summary>Stores a row and adds work in one transaction, unless the stored version is another one than <paramref name="expected"/>.</summary>
    /// <param name="row">The row with its new version.</param>
    /// <param name="expected">The version that was read; 0 = there was no row.</param>
    /// <param name="work">Added unless an item of the same id is there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when somebody else was faster; nothing was stored.</returns>
    Task<bool> Save(SandboxRow row, long expected, IReadOnlyList<WorkItem> work, CancellationToken cancellationToken);
}

/// <summary>A row of the sandbox.</summary>
public sealed record SandboxRow(string Id, long Version, string Json);
