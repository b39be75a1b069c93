using Scalar.AspNetCore;

namespace LLMHive.Telemetry;

/// <summary>The reference: <c>/openapi/v1.json</c> for programs, <c>/docs</c> for people.</summary>
internal static class ReferenceSetup
{
    public static IServiceCollection AddReference(this IServiceCollection services) => services.AddOpenApi("v1", static options =>
    {
        options.OpenApiVersion = Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer<DocumentDocs>();
        options.AddOperationTransformer<OperationDocs>();
        options.AddSchemaTransformer<SchemaDocs>();
    });

    public static void MapReference(this IEndpointRouteBuilder routes)
    {
        routes.MapLate("/openapi/{**document}", static pages => pages.MapOpenApi("/openapi/{documentName}.json")).AllowAnonymous();
        routes.MapLate("/docs/{**page}", static pages => pages.MapScalarApiReference("/docs", static options =>
        {
            // The page must work on a machine without the internet, and must not tell others who reads it.
            options.Title = "LLMHive API";
            options.OpenApiRoutePattern = "/openapi/{documentName}.json";
            options.DefaultFonts = false;
            options.Telemetry = false;
            options.ProxyUrl = null;
            options.DynamicBaseServerUrl = true;
        })).AllowAnonymous();
    }
}
