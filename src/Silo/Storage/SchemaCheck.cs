using Microsoft.Extensions.Hosting;
using Npgsql;

namespace LLMHive.Storage;

/// <summary>Lets a node start only on a database of its own schema. A node never changes it: that is what <c>--migrate</c> is for.</summary>
internal sealed class SchemaCheck(NpgsqlDataSource source) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => PostgresSchema.Check(source, MigrateCommand.NameOf(source), cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
