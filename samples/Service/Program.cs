using LLMHive;
using LLMHive.Samples;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);

builder.Services.AddLLMHiveClient(builder.Configuration);
builder.Services.Configure<LLMHiveClientOptions>(options => options.ServiceName = "sample");

using var host = builder.Build();
await host.StartAsync();
await Tour.Run(host.Services.GetRequiredService<ILLMHive>(), builder.Configuration["Model"] ?? "hive/vote");
await host.StopAsync();
