using LLMHive.Storage;
using LLMHive.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Integration.Storage;

[NeedsPostgres]
public sealed class PostgresQueryTablesTests : QueryTablesContract
{
    private string _database = "";

    protected override async Task Prepare() => _database = await PostgresContractSetup.NewDatabase();

    protected override void AddStorage(IServiceCollection services, string directory) => services.AddPostgres(directory, _database);
}

[NeedsPostgres]
public sealed class PostgresWorkQueueTests : WorkQueueContract
{
    private string _database = "";

    protected override async Task Prepare() => _database = await PostgresContractSetup.NewDatabase();

    protected override void AddStorage(IServiceCollection services, string directory) => services.AddPostgres(directory, _database);
}

[NeedsPostgres]
public sealed class PostgresGrainStorageTests : GrainStorageContract
{
    private string _database = "";

    protected override async Task Prepare() => _database = await PostgresContractSetup.NewDatabase();

    protected override void AddStorage(IServiceCollection services, string directory) => services.AddPostgres(directory, _database);
}

/// <summary>The levels differ in the journal only, which the other store's tests cover.</summary>
[NeedsPostgres]
public sealed class PostgresLedgerTests : LedgerContract
{
    private string _database = "";

    protected override async Task Prepare() => _database = await PostgresContractSetup.NewDatabase();

    protected override void AddStorage(IServiceCollection services, string directory) => services.AddPostgres(directory, _database);
}

internal static class PostgresContractSetup
{
    public static async Task<string> NewDatabase() => await (await PostgresServer.Shared).CreateMigratedDatabase();

    public static IServiceCollection AddPostgres(this IServiceCollection services, string directory, string database) =>
        services.AddPostgresStorage(options => (options.DataDirectory, options.Postgres) = (directory, database));
}
