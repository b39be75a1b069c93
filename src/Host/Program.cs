using LLMHive;
using LLMHive.Accounts;
using LLMHive.Billing;

try
{
    if (args.Contains(PriceSyncCommand.Name))
    {
        return await PriceSyncCommand.Run(HiveHost.Settings([.. args.Where(arg => arg != PriceSyncCommand.Name)]), Console.Out);
    }

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
