namespace LLMHive.Testing.Storage;

/// <summary>A folder of one test; deleted with all that is in it.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("llmhive-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
