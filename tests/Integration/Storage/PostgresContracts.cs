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

/// <summary>Level "power" differs from "process" in the journal only, which the other store's tests cover.</summary>
public abstract class PostgresLedgerTests(LedgerLevel level) : LedgerContract
{
    private string _database = "";

    protected override async Task Prepare() => _database = await PostgresContractSetup.NewDatabase();

    protected override void AddStorage(IServiceCollection services, string directory) =>
        services.AddPostgres(directory, _database).Configure<LedgerOptions>(options => options.Level = level);
}

[NeedsPostgres]
public sealed class PostgresLedgerAtLevelProcessTests() : PostgresLedgerTests(LedgerLevel.Process);

[NeedsPostgres]
public sealed class PostgresLedgerAtLevelSharedTests() : PostgresLedgerTests(LedgerLevel.Shared);

internal static class PostgresContractSetup
{
    public static async Task<string> NewDatabase() => await (await PostgresServer.Shared).CreateDatabase();

    public static IServiceCollection AddPostgres(this IServiceCollection services, string directory, string database) =>
        services.AddPostgresStorage(options => (options.DataDirectory, options.Postgres) = (directory, database));
}
