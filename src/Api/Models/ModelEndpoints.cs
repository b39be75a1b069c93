using LLMHive.Accounts;

namespace LLMHive.Models;

/// <summary>Which models can be asked.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/models").RequireAuthorization(Policies.Chat).WithTags("Models");
        group.MapGet("", List).WithName("ListModels").WithSummary("All models, hive models first")
            .Produces<ModelListView>();
        group.MapGet("/{**id}", Find).WithName("GetModel").WithSummary("One model; ids hold slashes, plain or as %2F")
            .Produces<ModelView>().Refuses(404);
    }

    private static async Task<IResult> List(IHiveClient hive, CancellationToken cancellationToken)
    {
        var cards = await Cards(hive, cancellationToken);
        return Answers.Json(new ModelListView([.. cards.Select(ModelView.Of)]), ApiJson.Default.ModelListView);
    }

    private static async Task<IResult> Find(string id, IHiveClient hive, CancellationToken cancellationToken)
    {
        var wanted = id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var card = (await Cards(hive, cancellationToken)).FirstOrDefault(card => card.Id == wanted);
        return card is null
            ? Refusal.Of(RefusalCodes.ModelNotFound, $"The model '{Shorten(wanted)}' does not exist. GET /v1/models lists those that do.", "model").ToResult()
            : Answers.Json(ModelView.Of(card), ApiJson.Default.ModelView);
    }

    private static Task<ImmutableArray<ModelCard>> Cards(IHiveClient hive, CancellationToken cancellationToken) =>
        HiveRetry.Read((hive, cancellationToken), static call => call.hive.Door().Models(call.cancellationToken));

    private static string Shorten(string id) => id.Length <= 100 ? id : string.Concat(id.AsSpan(0, 100), "…");
}
