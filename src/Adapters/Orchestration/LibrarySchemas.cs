using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Json.Schema.Keywords;

namespace LLMHive.Orchestration;

/// <summary>
/// Compiles schemas with JsonSchema.Net, each in a registry of its own and with a closed dialect: nothing of one caller's
/// schema is kept, shared or fetched. What the library would take too literally, <see cref="SchemaGuard"/> refuses before.
/// </summary>
internal sealed class LibrarySchemas : IJsonSchemas
{
    // Comparing every element with every other (uniqueItems) is the dearest check there is.
    private const int MostNodes = 10_000;

    private static readonly string[] Drafts =
    [
        "https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2019-09/schema",
        "http://json-schema.org/draft-07/schema", "http://json-schema.org/draft-07/schema#",
    ];

    private static readonly Dialect Closed = new(
    [
        RefKeyword.Instance, DefsKeyword.Instance, Json.Schema.Keywords.Draft06.DefinitionsKeyword.Instance,
        CommentKeyword.Instance, TitleKeyword.Instance, DescriptionKeyword.Instance, DefaultKeyword.Instance, ExamplesKeyword.Instance,
        DeprecatedKeyword.Instance, ReadOnlyKeyword.Instance, WriteOnlyKeyword.Instance,
        TypeKeyword.Instance, EnumKeyword.Instance, ConstKeyword.Instance, FormatKeyword.Instance,
        AllOfKeyword.Instance, AnyOfKeyword.Instance, OneOfKeyword.Instance, NotKeyword.Instance,
        IfKeyword.Instance, ThenKeyword.Instance, ElseKeyword.Instance,
        new LinearPatternKeyword(), MinLengthKeyword.Instance, MaxLengthKeyword.Instance,
        MinimumKeyword.Instance, MaximumKeyword.Instance, ExclusiveMinimumKeyword.Instance, ExclusiveMaximumKeyword.Instance, MultipleOfKeyword.Instance,
        // The library cannot do without patternProperties; the guard lets none through.
        PropertiesKeyword.Instance, PatternPropertiesKeyword.Instance, AdditionalPropertiesKeyword.Instance, PropertyNamesKeyword.Instance, RequiredKeyword.Instance,
        DependentRequiredKeyword.Instance, DependentSchemasKeyword.Instance, MinPropertiesKeyword.Instance, MaxPropertiesKeyword.Instance,
        UnevaluatedPropertiesKeyword.Instance, ItemsKeyword.Instance, PrefixItemsKeyword.Instance, ContainsKeyword.Instance,
        MinContainsKeyword.Instance, MaxContainsKeyword.Instance, MinItemsKeyword.Instance, MaxItemsKeyword.Instance, UniqueItemsKeyword.Instance,
        UnevaluatedItemsKeyword.Instance,
    ]);

    /// <inheritdoc />
    public Outcome<JsonSchemaCheck> Compile(string schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (SchemaGuard.Unreadable(JsonElement.Parse(schema), "") is { } unreadable)
        {
            return Unfit(unreadable);
        }

        var node = JsonNode.Parse(schema);
        if (node is JsonObject root && root.TryGetPropertyValue("$schema", out var draft))
        {
            if (draft?.GetValueKind() != JsonValueKind.String || !Drafts.Contains(draft.GetValue<string>()))
            {
                return Unfit("names a draft that is not known. Leave '$schema' out, or name draft 2020-12.");
            }

            root.Remove("$schema"); // the library would change to a dialect that is not closed
        }

        var element = JsonSerializer.SerializeToElement(node);
        if (SchemaGuard.Fault(element) is { } fault)
        {
            return Unfit(fault);
        }

        try
        {
            var built = JsonSchema.Build(element, new BuildOptions { Dialect = Closed, SchemaRegistry = new SchemaRegistry() });
            return new JsonSchemaCheck(document => Problems(built, document));
        }
        catch (JsonSchemaException)
        {
            return Unfit("has a keyword whose value does not belong to it. Give a valid schema of draft 2020-12.");
        }
    }

    private static IReadOnlyList<SchemaProblem> Problems(JsonSchema schema, JsonElement document)
    {
        if (Nodes(document) > MostNodes)
        {
            return [new("", $"has more than {MostNodes} values, too many to check")];
        }

        if (SchemaGuard.Unreadable(document, "") is { } unreadable)
        {
            return [new("", unreadable)];
        }

        var results = schema.Evaluate(document, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return results.IsValid
            ? []
            :
            [
                .. (results.Details ?? []).Prepend(results)
                    .SelectMany(part => (part.Errors ?? []).Select(error => new SchemaProblem(part.InstanceLocation.ToString(), error.Value)))
                    .Distinct(),
            ];
    }

    private static int Nodes(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => 1 + element.EnumerateObject().Sum(property => Nodes(property.Value)),
        JsonValueKind.Array => 1 + element.EnumerateArray().Sum(Nodes),
        _ => 1,
    };

    private static Refusal Unfit(string fault) => Refusal.Of(RefusalCodes.InvalidRequest, fault);
}
