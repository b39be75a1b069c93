using System.Net;
using LLMHive;
using LLMHive.Samples;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var gateways = builder.Configuration["Hive:Gateways"] ?? "127.0.0.1:30000";

builder.Services.AddLLMHiveClient(cluster => cluster
    .UseStaticClustering([.. gateways.Split(',').Select(IPEndPoint.Parse)])
    .Configure<ClusterOptions>(options =>
    {
        options.ServiceId = builder.Configuration["Hive:ServiceId"] ?? "llmhive";
        options.ClusterId = builder.Configuration["Hive:ClusterId"] ?? "embedded";
    }));
builder.Services.Configure<LLMHiveClientOptions>(options => options.ServiceName = "sample");

using var host = builder.Build();
await host.StartAsync();
await Tour.Run(host.Services.GetRequiredService<ILLMHive>(), builder.Configuration["Hive:Model"] ?? "hive/vote");
await host.StopAsync();
