using Microsoft.Extensions.Hosting;
using LLMHive;

try
{
    await using var app = ApiHost.Build(args);
    await app.StartAsync();
    Console.WriteLine($"LLMHive's API is up: {app.Urls.First()}/v1, in front of {app.Services.GetRequiredService<IOptions<HiveGatewayOptions>>().Value.Gateways}");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (OptionsValidationException fault)
{
    await Console.Error.WriteLineAsync($"LLMHive cannot start. {fault.Message}");
    return 2;
}
