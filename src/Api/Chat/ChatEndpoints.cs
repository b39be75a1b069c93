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
        group.MapPost("/chat/completions", Complete).WithName("CreateChatCompletion");
        group.MapPost("/embeddings", Embed).WithName("CreateEmbeddings");
    }

    [ModelCall]
    private static Task Complete(HttpContext http, HiveDoor door) => door.Forward(http, HiveOperation.ChatCompletions);

    [ModelCall]
    private static Task Embed(HttpContext http, HiveDoor door) => door.Forward(http, HiveOperation.Embeddings);
}
