using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Telemetry;
using LLMHive.Usage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LLMHive;

/// <summary>Registers and maps the HTTP front of the hive.</summary>
public static class HiveApiSetup
{
    /// <summary>
    /// Adds everything the HTTP front needs but the hive itself: <see cref="IHiveClient"/> finds the grain factory of a silo in
    /// this process, or of a cluster client. Settings come from section <c>Api</c> (<see cref="ApiOptions"/>).
    /// </summary>
    public static IServiceCollection AddHiveApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiOptions>().Bind(configuration.GetSection(ApiOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiOptions>, TrustedProxies>();
        services.AddOptions<SignUpOptions>().Bind(configuration.GetSection(SignUpOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SellerOptions>().Bind(configuration.GetSection(SellerOptions.Section)).ValidateOnStart();
        services.AddHiveTelemetry(configuration);
        services.AddLLMHiveClient();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<BodyReader>();
        services.AddSingleton<RequestMeter>();
        services.AddMetrics();
        services.AddSingleton<RequestMetrics>();
        services.AddSingleton<HiveDoor>();
        services.AddSingleton<RunEvents>();
        services.AddSingleton<ReadinessProbe>();
        services.AddSingleton<Drain>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<Drain>());

        // The drain, the grace of running streams, and the journal's last shipment.
        services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(60));
        services.ConfigureHttpJsonOptions(static options => ApiJsonSetup.Apply(options.SerializerOptions));
        services.AddReference();
        AddKeys(services);
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ApiOptions>>(static (kestrel, api) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = api.Value.MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(api.Value.HeaderSeconds);
        });
        return services;
    }

    /// <summary>The pipeline, outermost first. Comes before everything else that answers requests.</summary>
    public static WebApplication UseHiveApi(this WebApplication app)
    {
        if (TrustedProxies.Read(app.Services.GetRequiredService<IOptions<ApiOptions>>().Value) is { } proxies)
        {
            app.UseForwardedHeaders(proxies);
        }

        app.UseMiddleware<RequestMiddleware>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseMiddleware<RateGate>();
        app.UseAuthorization();
        return app;
    }

    /// <summary>The routes, a feature a line.</summary>
    public static WebApplication MapHiveApi(this WebApplication app)
    {
        app.MapChat();
        app.MapSimpleChat();
        app.MapResponses();
        app.MapModels();
        app.MapRuns();
        app.MapFeedback();
        app.MapEvaluations();
        app.MapAccounts();
        app.MapKeys();
        app.MapSignUp();
        app.MapPlans();
        app.MapSubscriptions();
        app.MapPayments();
        app.MapPaymentEvents();
        app.MapInvoices();
        app.MapAlerts();
        app.MapAudit();
        app.MapWebhookEndpoints();
        app.MapEvents();
        app.MapUsage();
        app.MapLimits();
        app.MapHealth();
        app.MapReference();
        app.MapMetrics()?.RequireAuthorization(Policies.Metrics);
        return app;
    }

    /// <summary>Orleans' dashboard, for operators; the silo or the cluster client must have it added.</summary>
    public static WebApplication MapHiveDashboard(this WebApplication app)
    {
        app.MapDashboard().RequireAuthorization(Policies.Admin);
        return app;
    }

    private static void AddKeys(IServiceCollection services)
    {
        services.AddSingleton<Newcomers>();
        services.AddSingleton<KeyCache>();
        services.AddSingleton<WrongKeyLimiter>();
        services.AddSingleton<SignUpDoor>();

        // Without AddAuthentication's data protection: keys need no cookies, and it would write a key ring into the home folder at each first start.
        services.AddAuthenticationCore(static options => options.DefaultScheme = ApiKeyHandler.SchemeName).AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
        services.AddAuthorizationBuilder();
        services.Configure<Microsoft.AspNetCore.Authorization.AuthorizationOptions>(Policies.Add);
    }
}
