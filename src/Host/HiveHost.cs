using LLMHive.Billing;

namespace LLMHive;

/// <summary>Builds the whole product in one process: silo and API.</summary>
internal static class HiveHost
{
    /// <summary>The settings as the host reads them.</summary>
    public static IConfiguration Settings(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration.AddShortVariables();
        return builder.Configuration;
    }

    /// <summary>Builds, without starting.</summary>
    /// <param name="args">Settings from the command line.</param>
    /// <param name="before">Settings and services that stand before the product's own; tests put their clock here.</param>
    /// <param name="after">Last word on services; tests put their twins here.</param>
    public static WebApplication Build(
        string[] args, Action<WebApplicationBuilder>? before = null, Action<WebApplicationBuilder>? after = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration.AddShortVariables();
        before?.Invoke(builder);
        builder.AddHiveSilo();
        builder.Services.AddHiveApi(builder.Configuration);
        after?.Invoke(builder);

        var app = builder.Build();
        app.UseHiveApi();
        app.MapHiveApi();
        app.MapSandboxPages();
        return app;
    }
}
