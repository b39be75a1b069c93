using LLMHive.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Integration.Storage;

/// <summary>Base of the suites that every store must pass: a fresh node per test, on a clock that only the test moves.</summary>
public abstract class StorageContract : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("llmhive-").FullName;
    private StorageNode? _node;

    protected static CancellationToken None => CancellationToken.None;

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected DateTimeOffset Now => Clock.GetUtcNow();

    protected StorageNode Node => _node!;

    public async Task InitializeAsync()
    {
        await Prepare();
        _node = await Start(_directory);
    }

    public async Task DisposeAsync()
    {
        await Node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Makes what the store needs beside its directory.</summary>
    protected virtual Task Prepare() => Task.CompletedTask;

    /// <summary>Adds the store under test; its files go to <paramref name="directory"/>.</summary>
    protected abstract void AddStorage(IServiceCollection services, string directory);

    /// <summary>A clean stop, then a start on the same data.</summary>
    protected async Task Restart()
    {
        await Node.DisposeAsync();
        _node = await Start(_directory);
    }

    /// <summary>A second node on the files which a kill at this moment would leave.</summary>
    protected async Task<StorageNode> StartAfterKill(TemporaryDirectory copy)
    {
        StorageNode.CopyFiles(_directory, copy.Path);
        return await Start(copy.Path);
    }

    private Task<StorageNode> Start(string directory) =>
        StorageNode.Start(Clock, services => AddStorage(services, directory));
}
