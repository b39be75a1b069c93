using LLMHive.Accounts;

namespace LLMHive.Chat;

/// <summary>The operator's own numbers: presets over recorded questions, and one of them in the place of <c>hive/auto</c>.</summary>
internal static class EvaluationEndpoints
{
    private const string Prefix = "eval_", Promoted = "hive/auto";

    public static void MapEvaluations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/admin/evaluations").RequireAuthorization(Policies.Admin).WithTags("Evaluations");
        group.MapPost("", Start).WithName("StartEvaluation").WithSummary("Runs presets over a recording in the background; its calls are made and charged")
            .Takes<EvaluationBody>("""{ "file": "answers.jsonl", "presets": ["hive/vote", "hive/auto"], "questions": 100, "max_cost_usd": 2 }""")
            .Produces<EvaluationView>(202).Refuses(400, 403, 404, 413, 415);
        group.MapGet("/{id}", Find).WithName("GetEvaluation").WithSummary("How far an evaluation is, and what it found")
            .Produces<EvaluationView>().Refuses(403, 404);
        group.MapPost("/{id}/promotion", Promote).WithName("PromotePreset").WithSummary("Lets a preset of the evaluation stand for hive/auto; hive/auto itself ends that")
            .Takes<PromotionBody>("""{ "preset": "hive/careful" }""").Produces<Promotion>().Refuses(400, 403, 404, 413, 415);
    }

    private static async Task<IResult> Start(HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        var body = await bodies.Read(http.Request, EvaluationBody.Read);
        if (body.Value is not { } wanted)
        {
            return body.Refusal!.ToResult();
        }

        var request = ApiRequest.Of(http).Id;
        var started = await hive.Evaluation(Prefix + request[(request.IndexOf('_', StringComparison.Ordinal) + 1)..]).Start(
            new()
            {
                File = wanted.File, Presets = [.. wanted.Presets], Reference = wanted.ReferenceOrFirst, Questions = wanted.QuestionsOrDefault,
                MaxCostUsd = wanted.MaxCostUsd ?? 1, Learn = wanted.Learn, Caller = ApiRequest.CallerOf(http),
            },
            cancellationToken);
        return started.ToResult(EvaluationView.Of, ApiJson.Default.EvaluationView, StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> Find(string id, IHiveClient hive, CancellationToken cancellationToken) =>
        await Seen(id, hive, cancellationToken) is { } found ? Answers.Json(EvaluationView.Of(found), ApiJson.Default.EvaluationView) : Refusals.NotFound.ToResult();

    private static async Task<IResult> Promote(string id, HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        var body = await bodies.Read(http.Request, PromotionBody.Read);
        if (body.Value is not { } wanted)
        {
            return body.Refusal!.ToResult();
        }

        if (await Seen(id, hive, cancellationToken) is not { } evaluation)
        {
            return Refusals.NotFound.ToResult();
        }

        if (wanted.Preset != Promoted && (evaluation.Status == EvaluationStatus.Running || evaluation.Done == 0 || !evaluation.Order.Presets.Contains(wanted.Preset)))
        {
            return Refusal.Of(
                RefusalCodes.InvalidRequest, "'preset' must be one that this evaluation measured, and the evaluation must have ended.", "preset").ToResult();
        }

        var promoted = await hive.Promotion(Promoted).Promote(wanted.Preset, id, ApiRequest.CallerOf(http).KeyId, cancellationToken);
        return promoted.ToResult(static it => it, ApiJson.Default.Promotion);
    }

    // Anything may stand in a path; only what looks like an id may wake a grain.
    private static async Task<Evaluation?> Seen(string id, IHiveClient hive, CancellationToken cancellationToken) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) && id.Length > Prefix.Length && id.Length <= Ids.MaxLength && Ids.IsValid(id)
            ? await HiveRetry.Read((Grain: hive.Evaluation(id), cancellationToken), static call => call.Grain.Find(call.cancellationToken))
            : null;
}
