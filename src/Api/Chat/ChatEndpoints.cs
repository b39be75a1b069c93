using LLMHive.Accounts;
using LLMHive.Limits;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>The OpenAI-compatible model calls.</summary>
internal static class ChatEndpoints
{
    public static void MapChat(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1").RequireAuthorization(Policies.Chat).WithTags("Chat");
        group.MapPost("/chat/completions", Complete).WithName("CreateChatCompletion")
            .WithSummary("A chat completion, plain or as an event stream; the hive's own options are in `hive`")
            .Takes<ChatCompletionRequest>("""{ "model": "hive/auto", "messages": [{ "role": "user", "content": "What is 17 * 23?" }] }""")
            .Produces<ChatCompletionResponse>(200, "application/json", "text/event-stream")
            .Refuses(400, 402, 403, 404, 408, 413, 415, 502, 504).RepeatsSafely();
        group.MapPost("/embeddings", Embed).WithName("CreateEmbeddings")
            .WithSummary("Embeddings as floats or base64")
            .Takes<EmbeddingsRequest>("""{ "model": "offline/embed", "input": "The hive hums." }""")
            .Produces<EmbeddingsResponse>()
            .Refuses(400, 402, 403, 404, 408, 413, 415, 502, 504).RepeatsSafely();
    }

    [ModelCall]
    private static Task Complete(HttpContext http, HiveDoor door) => door.Forward(http, HiveOperation.ChatCompletions);

    [ModelCall]
    private static Task Embed(HttpContext http, HiveDoor door) => door.Forward(http, HiveOperation.Embeddings);
}
