namespace LLMHive;

/// <summary>Builds the whole product in one process: silo and API.</summary>
internal static class HiveHost
{
    /// <summary>Builds, without starting.</summary>
    /// <param name="args">Settings from the command line.</param>
    /// <param name="configure">Last word on settings and services; tests put their clock here.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration.AddShortVariables();
        configure?.Invoke(builder);
        builder.AddHiveSilo();
        builder.Services.AddHiveApi(builder.Configuration);

        var app = builder.Build();
        app.UseHiveApi();
        app.MapHiveApi();
        return app;
    }
}
