using System.Buffers;
using System.Text.Json;
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
        return await Collect(http, request.Model, door.Frames(call, http.RequestAborted));
    }

    private static async Task<IResult> Collect(HttpContext http, string model, IAsyncEnumerable<HiveFrame> frames)
    {
        var completion = new ArrayBufferWriter<byte>();
        HiveFrame.End? end = null;
        string? runId = null;
        await foreach (var frame in frames)
        {
            switch (frame)
            {
                case HiveFrame.Admitted admitted:
                    runId = admitted.RunId;
                    HiveAnswer.Announce(http, admitted);
                    break;
                case HiveFrame.Refused refused:
                    return RequestMeter.Show(http, refused.Reason, refused.Limits)!.ToResult();
                case HiveFrame.Body body:
                    completion.Write(body.Bytes.Span);
                    break;
                case HiveFrame.End last:
                    completion.Write(last.Tail.Span);
                    end = last;
                    break;
            }
        }

        return end is null ? Refusals.Unavailable.ToResult() : Reshape(http, model, runId, completion.WrittenMemory, end);
    }

    private static IResult Reshape(HttpContext http, string model, string? runId, ReadOnlyMemory<byte> completion, HiveFrame.End end)
    {
        try
        {
            var view = SimpleChatView.Of(model, runId, completion, end);
            HiveAnswer.TellCost(http, end.CostUsd);
            return Answers.Json(view, ApiJson.Default.SimpleChatView);
        }
        catch (JsonException)
        {
            return Refusal.Of(
                RefusalCodes.ProviderError, "The model answered without text, for example with a tool call. Use /v1/chat/completions for such answers.").ToResult();
        }
    }
}
