namespace LLMHive.Storage;

/// <summary>Runs what is due. A background loop calls it every second; tests call it themselves.</summary>
public interface IWorkRunner
{
    /// <summary>Runs all items that are due now, also those that become due by the work itself.</summary>
    /// <returns>How many items were run.</returns>
    Task<int> RunDue(CancellationToken cancellationToken = default);
}
