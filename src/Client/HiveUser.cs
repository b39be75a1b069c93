using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive;

/// <summary>The hive as one user sees it: hands each call to the part it belongs to, when the caller may make it.</summary>
internal sealed class HiveUser(CallerContext caller, ClientParts parts) : IHiveUser
{
    private readonly ChatCalls _chat = new(caller, parts);

    public string UserId => caller.UserId;

    public IHiveRuns Runs { get; } = new HiveRuns(caller, parts);

    public IHiveUsage Usage { get; } = new HiveUsage(caller, parts);

    public IHiveSubscription Subscription { get; } = new HiveSubscription(caller, parts);

    public IHiveAccount Account { get; } = new HiveAccount(caller, parts);

    public IHiveWebhooks Webhooks { get; } = new HiveWebhooks(caller, parts);

    public Task<HiveResponse> Ask(string prompt, AskOptions? options, CancellationToken cancellationToken) =>
        Ask([HiveMessage.User(prompt)], options, cancellationToken);

    public Task<HiveResponse> Ask(IReadOnlyList<HiveMessage> messages, AskOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        caller.Require(KeyScopes.Chat);
        return _chat.Ask(messages, options, cancellationToken);
    }

    public IAsyncEnumerable<HiveEvent> Stream(string prompt, AskOptions? options, CancellationToken cancellationToken) =>
        Stream([HiveMessage.User(prompt)], options, cancellationToken);

    public IAsyncEnumerable<HiveEvent> Stream(IReadOnlyList<HiveMessage> messages, AskOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        caller.Require(KeyScopes.Chat);
        return _chat.Stream(messages, options, cancellationToken);
    }

    public Task<HiveEmbeddings> Embed(string model, IReadOnlyList<string> texts, int? dimensions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(texts);
        caller.Require(KeyScopes.Chat);
        return _chat.Embed(model, texts, dimensions, cancellationToken);
    }
}
