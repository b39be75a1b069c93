using LLMHive;
using LLMHive.Accounts;

var builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddShortVariables();
builder.AddHiveSilo();
builder.Services.AddHiveApi(builder.Configuration);

var app = builder.Build();
app.UseHiveApi();
app.MapHiveApi();

try
{
    await app.StartAsync();
    var adminKey = await app.Services.GetRequiredService<AdminBootstrap>().Ensure(app.Lifetime.ApplicationStopping);
    Banner.Print(app, adminKey);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (ConfigurationException fault)
{
    await Console.Error.WriteLineAsync($"LLMHive cannot start. {fault.Message}");
    return 2;
}
