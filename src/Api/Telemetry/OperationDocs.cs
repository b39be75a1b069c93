using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LLMHive.Telemetry;

/// <summary>Completes each operation of the reference: its body, its refusals in the right dialect, its key, its paging.</summary>
internal sealed class OperationDocs : IOpenApiOperationTransformer
{
    private static readonly int[] OfEveryKey = [401, 429, 500, 503];

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<TakenBody>().FirstOrDefault() is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new OpenApiMediaType
                    {
                        Schema = await context.GetOrCreateSchemaAsync(body.Shape, null, cancellationToken),
                        Example = JsonNode.Parse(body.Example),
                    },
                },
            };
        }

        var isOpen = metadata.OfType<IAllowAnonymous>().Any();
        var statuses = metadata.OfType<RefusedStatuses>().SelectMany(static refused => refused.Statuses);
        await AddRefusals(operation, context, isOpen ? statuses : statuses.Concat(OfEveryKey), cancellationToken);
        if (!isOpen)
        {
            operation.Security =
                [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentDocs.Scheme, context.Document)] = [] }];
        }

        if (metadata.OfType<PagedList>().Any())
        {
            AddPaging(operation);
        }

        if (metadata.OfType<IdempotentRoute>().Any())
        {
            AddIdempotencyKey(operation);
        }
    }

    private static async Task AddRefusals(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, IEnumerable<int> statuses, CancellationToken cancellationToken)
    {
        var isOpenAi = Dialect.IsOpenAi("/" + context.Description.RelativePath);
        var schema = await context.GetOrCreateSchemaAsync(isOpenAi ? typeof(OpenAiErrorView) : typeof(ProblemView), null, cancellationToken);
        operation.Responses ??= [];
        foreach (var status in statuses.Distinct().Order())
        {
            operation.Responses[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = ErrorTable.TitleOf(status),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [isOpenAi ? "application/json" : "application/problem+json"] = new OpenApiMediaType { Schema = schema },
                },
            };
        }
    }

    private static void AddIdempotencyKey(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "Idempotency-Key", In = ParameterLocation.Header,
            Description = "For 24 hours the same key with the same body gives the first answer again, charged once.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255 },
        });
    }

    private static void AddPaging(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "limit", In = ParameterLocation.Query, Description = "Entries of a page, default 20.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "100" },
        });
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "cursor", In = ParameterLocation.Query, Description = "next_cursor of the page before.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }
}
