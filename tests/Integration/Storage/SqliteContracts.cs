using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Integration.Storage;

public sealed class SqliteQueryTablesTests : QueryTablesContract
{
    protected override void AddStorage(IServiceCollection services, string directory) => services.AddSqlite(directory);
}

public sealed class SqliteWorkQueueTests : WorkQueueContract
{
    protected override void AddStorage(IServiceCollection services, string directory) => services.AddSqlite(directory);
}

public sealed class SqliteGrainStorageTests : GrainStorageContract
{
    protected override void AddStorage(IServiceCollection services, string directory) => services.AddSqlite(directory);
}

public abstract class SqliteLedgerTests(LedgerLevel level) : LedgerContract
{
    protected override void AddStorage(IServiceCollection services, string directory) =>
        services.AddSqlite(directory).Configure<LedgerOptions>(options => options.Level = level);
}

public sealed class SqliteLedgerAtLevelProcessTests() : SqliteLedgerTests(LedgerLevel.Process);

public sealed class SqliteLedgerAtLevelPowerTests() : SqliteLedgerTests(LedgerLevel.Power);

public sealed class SqliteLedgerAtLevelSharedTests() : SqliteLedgerTests(LedgerLevel.Shared);

file static class SqliteContractSetup
{
    public static IServiceCollection AddSqlite(this IServiceCollection services, string directory) =>
        services.AddSqliteStorage(options => options.DataDirectory = directory);
}
