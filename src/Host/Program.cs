using LLMHive;
using LLMHive.Accounts;

return await SiloHost.Run(
    args, static args => HiveHost.Build(args), static app => Banner.Print(app, app.Services.GetRequiredService<AdminBootstrap>().DrawnSecret));
