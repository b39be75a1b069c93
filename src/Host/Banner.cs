using LLMHive.Billing;

namespace LLMHive;

/// <summary>What a newcomer needs to see after the start: the address, the key (once), and a line to paste.</summary>
internal static class Banner
{
    public static void Print(WebApplication app, string? adminKey)
    {
        var address = app.Urls.First();
        var key = adminKey ?? "$LLMHIVE_ADMIN_KEY";
        var money = app.Services.GetService<ISandboxControl>() is not null ? "sandbox: test cards, no real money"
            : app.Services.GetRequiredService<IPaymentProcessor>().Livemode ? "Stripe, live" : "Stripe, test mode";
        var shown = adminKey is null ? "" : $"\n  Admin key  {adminKey}   (shown once; only its hash is kept)";
        Console.WriteLine(
            $$"""

            LLMHive is up.
              API        {{address}}/v1
              Docs       {{address}}/docs
              Payments   {{money}}{{shown}}

            Try it:
              curl {{address}}/v1/chat/completions -H "Authorization: Bearer {{key}}" \
                -H "Content-Type: application/json" \
                -d '{"model":"hive/vote","messages":[{"role":"user","content":"What is 17% of 240?"}]}'

            """);
    }
}
