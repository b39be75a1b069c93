namespace LLMHive.Storage;

/// <summary>The database behind the ports, as the host opens and closes it.</summary>
internal interface IStore
{
    /// <summary>Makes it ready for use; again = nothing.</summary>
    /// <exception cref="StorageUnusableException">It is damaged, refuses us, or its schema is not that of this program.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be reached.</exception>
    Task Open(CancellationToken cancellationToken);

    /// <summary>Finishes what is on its way and refuses what comes later.</summary>
    void Close();
}
