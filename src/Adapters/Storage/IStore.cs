namespace LLMHive.Storage;

/// <summary>The database behind the ports, as the host opens and closes it.</summary>
internal interface IStore
{
    /// <summary>Makes it ready and brings its schema up to date; again = nothing.</summary>
    /// <exception cref="StorageUnusableException">It is damaged, refuses us, or is of a newer program.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be reached.</exception>
    Task Open(CancellationToken cancellationToken);

    /// <summary>Finishes what is on its way and refuses what comes later.</summary>
    void Close();
}
