using LLMHive;

return await ApiHost.Run(args, static args => ApiHost.Build(args), static app => Console.WriteLine(
    $"LLMHive's API is up: {app.Urls.First()}/v1, in front of {app.Services.GetRequiredService<IOptions<HiveGatewayOptions>>().Value.Gateways}"));
