using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>Compiles JSON schemas.</summary>
public interface IJsonSchemas
{
    /// <summary>The schema, or why it cannot be taken; the refusal's message goes on after the field's name.</summary>
    /// <param name="schema">The schema as JSON.</param>
    Outcome<JsonSchemaCheck> Compile(string schema);
}

/// <summary>Takes no schema: for programs that check answers without an adapter.</summary>
public sealed class NoJsonSchemas : IJsonSchemas
{
    /// <summary>The only one.</summary>
    public static NoJsonSchemas Instance { get; } = new();

    /// <inheritdoc />
    public Outcome<JsonSchemaCheck> Compile(string schema) => Refusal.Of(RefusalCodes.InvalidRequest, "cannot be checked here. Leave it out.");
}

/// <summary>A compiled schema.</summary>
/// <param name="problems">Where and how a document does not fit; empty = it fits.</param>
public sealed class JsonSchemaCheck(Func<JsonElement, IReadOnlyList<SchemaProblem>> problems)
{
    /// <summary>Where and how a document does not fit; empty = it fits.</summary>
    public IReadOnlyList<SchemaProblem> Problems(JsonElement document) => problems(document);
}

/// <summary>One misfit.</summary>
/// <param name="Path">JSON pointer into the document; empty = the document itself.</param>
/// <param name="Problem">What does not fit.</param>
public sealed record SchemaProblem(string Path, string Problem);
