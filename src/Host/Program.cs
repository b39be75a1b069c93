using LLMHive;
using LLMHive.Accounts;

try
{
    await using var app = HiveHost.Build(args);
    await app.StartAsync();
    Banner.Print(app, app.Services.GetRequiredService<AdminBootstrap>().DrawnSecret);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (ConfigurationException fault)
{
    await Console.Error.WriteLineAsync($"LLMHive cannot start. {fault.Message}");
    return 2;
}
