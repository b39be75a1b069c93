using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LLMHive.Telemetry;

/// <summary>The head of the reference: what this is, and how to authenticate.</summary>
internal sealed class DocumentDocs : IOpenApiDocumentTransformer
{
    /// <summary>Name of the security scheme.</summary>
    public const string Scheme = "bearer";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "LLMHive",
            Version = "v1",
            Description = "One API in front of many models. `/v1` speaks OpenAI's dialect, `/api/v1` manages accounts, keys, plans and usage.",
        };

        // The caller sees the host it called; a fixed one would be wrong behind every proxy.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, hive_…; the header api-key works as well.",
            },
        };
        return Task.CompletedTask;
    }
}
