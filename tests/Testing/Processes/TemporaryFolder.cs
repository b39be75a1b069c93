namespace LLMHive.Processes;

/// <summary>A folder that is gone, with all in it, when its user is done.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmhive-");

    /// <summary>Absolute path of something in it.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
