using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Storage;

/// <summary>Chooses the store.</summary>
public static class StorageSetup
{
    /// <summary>Adds everything durable: on PostgreSQL where <c>Storage:Postgres</c> is set, else on SQLite.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return string.IsNullOrWhiteSpace(configuration["Storage:Postgres"]) ? services.AddSqliteStorage() : services.AddPostgresStorage();
    }
}
