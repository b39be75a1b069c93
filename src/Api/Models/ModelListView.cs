namespace LLMHive.Models;

/// <summary>Answer of <c>GET /v1/models</c>.</summary>
internal sealed record ModelListView(IReadOnlyList<ModelView> Data)
{
    public string Object { get; } = "list";
}
