using LLMHive.Accounts;
using LLMHive.Limits;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>Prompt in, answer out: a chat completion without its ceremony.</summary>
internal static class SimpleChatEndpoints
{
    public static void MapSimpleChat(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/chat", Ask).RequireAuthorization(Policies.Chat).WithTags("Chat")
            .WithName("Ask").WithSummary("Prompt in, answer out")
            .Takes<SimpleChatBody>("""{ "prompt": "What is 17 * 23?" }""")
            .Produces<SimpleChatView>().Refuses(400, 402, 403, 404, 408, 413, 415, 502, 504).RepeatsSafely();

    [ModelCall]
    private static async Task<IResult> Ask(HttpContext http, HiveDoor door, RequestMeter meter)
    {
        if (await door.ReadBody(http) is not { } utf8)
        {
            return Results.Empty;
        }

        var body = Fields.Read(utf8, SimpleChatRequest.Read);
        if (body.Value is not { } request)
        {
            return (await meter.Touch(http, ApiRequest.CallerOf(http), RateClass.Chat) ?? body.Refusal!).ToResult();
        }

        var call = HiveDoor.Call(http, HiveOperation.ChatCompletions, request.Completion);
        return await Collect(http, request.Model, door.Frames(http, call));
    }

    private static async Task<IResult> Collect(HttpContext http, string model, IAsyncEnumerable<HiveFrame> frames)
    {
        var collected = await CollectedAnswer.Of(frames);
        if (collected.Admitted is { } admitted)
        {
            HiveAnswer.Announce(http, admitted);
        }

        return collected switch
        {
            { Refused: { } refused } => RequestMeter.Show(http, refused.Reason, refused.Limits)!.ToResult(),
            { End: { } end } => Reshape(http, model, collected, end),
            _ => Refusals.Unavailable.ToResult(),
        };
    }

    private static IResult Reshape(HttpContext http, string model, CollectedAnswer collected, HiveFrame.End end)
    {
        try
        {
            var answer = CompletionReader.Read(model, ApiRequest.Of(http).Id, collected);
            if (!answer.HasText)
            {
                return Refusal.Of(
                    RefusalCodes.ProviderError, "The model answered without text, for example with a tool call. Use /v1/chat/completions for such answers.").ToResult();
            }

            HiveAnswer.TellCost(http, end.CostUsd);
            return Answers.Json(SimpleChatView.Of(answer), ApiJson.Default.SimpleChatView);
        }
        catch (HiveException unreadable)
        {
            return unreadable.Refusal.ToResult();
        }
    }
}
