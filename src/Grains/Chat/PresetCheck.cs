using LLMHive.Models;
using LLMHive.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace LLMHive.Chat;

/// <summary>Looks at what the hive models of <c>models.json</c> set before anything listens (<see cref="PresetRules"/>).</summary>
internal sealed class PresetCheck(IModelCatalogue models, StrategyCatalogue engines, IConfiguration configuration) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        PresetRules.Check(models.Models, engines, configuration["Models:File"] is { Length: > 0 } file ? file : "models.json");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
