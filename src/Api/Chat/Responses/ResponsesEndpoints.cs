using LLMHive.Accounts;
using LLMHive.Limits;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>OpenAI's Responses API: another form for a chat completion, and for its answer.</summary>
internal static class ResponsesEndpoints
{
    public static void MapResponses(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/responses", Create).RequireAuthorization(Policies.Chat).WithTags("Chat")
            .WithName("CreateResponse").WithSummary("A response, plain or as typed events; nothing is stored, so `input` holds the whole conversation")
            .Takes<ResponsesRequest>("""{ "model": "hive/auto", "input": "What is 17 * 23?" }""")
            .Produces<ResponsesResponse>(200, "application/json", "text/event-stream")
            .Refuses(400, 402, 403, 404, 408, 413, 415, 502, 504).RepeatsSafely();

    [ModelCall]
    private static async Task Create(HttpContext http, HiveDoor door, RequestMeter meter, TimeProvider clock)
    {
        if (await door.ReadBody(http) is not { } utf8)
        {
            return;
        }

        var read = ResponseReader.Read(utf8);
        if (read.Value is not { } call)
        {
            await ErrorWriter.Write(http, await meter.Touch(http, ApiRequest.CallerOf(http), RateClass.Chat) ?? read.Refusal!);
            return;
        }

        var form = new ResponseForm(call, ApiRequest.Of(http).Id, clock.GetUtcNow());
        await door.Forward(http, HiveDoor.Call(http, HiveOperation.ChatCompletions, call.Completion), form);
    }
}
