using LLMHive;
using LLMHive.Accounts;

try
{
    await using var app = HiveHost.Build(args);
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
