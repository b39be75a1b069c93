using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive;

/// <summary>The hive as one user sees it.</summary>
public interface IHiveUser
{
    /// <summary>The user.</summary>
    string UserId { get; }

    /// <summary>Asks one question. See <see cref="Ask(IReadOnlyList{HiveMessage}, AskOptions?, CancellationToken)"/>.</summary>
    Task<HiveResponse> Ask(string prompt, AskOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks, and waits for the whole answer. When a node goes away under it, it is repeated once and still charged once, since
    /// each ask has an Idempotency-Key. For the same reason it is carried to its end, and charged, when its caller stops waiting;
    /// <see cref="AskOptions.EndsWithCaller"/> makes it otherwise.
    /// </summary>
    /// <param name="messages">The conversation; the last one is to be answered.</param>
    /// <param name="options">Model and more; null = <c>hive/auto</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HiveException">Refused, failed, or the cluster is away.</exception>
    Task<HiveResponse> Ask(IReadOnlyList<HiveMessage> messages, AskOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Asks one question and streams. See <see cref="Stream(IReadOnlyList{HiveMessage}, AskOptions?, CancellationToken)"/>.</summary>
    IAsyncEnumerable<HiveEvent> Stream(string prompt, AskOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks, and gives the answer as it comes; the last event is <see cref="HiveEvent.Completed"/>. Leaving ends the model's
    /// call, and what was used is charged; with <see cref="AskOptions.IdempotencyKey"/> it goes on and can be had again.
    /// </summary>
    /// <exception cref="HiveException">Refused, failed, broken off, or the cluster is away; also in the middle of the answer.</exception>
    IAsyncEnumerable<HiveEvent> Stream(IReadOnlyList<HiveMessage> messages, AskOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Embeds texts. Not repeated when a node goes away.</summary>
    /// <param name="model">An embedding model of <see cref="ILLMHive.Models"/>.</param>
    /// <param name="texts">1 to 2,000.</param>
    /// <param name="dimensions">Length of the vectors, where the model can choose; null = its own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<HiveEmbeddings> Embed(string model, IReadOnlyList<string> texts, int? dimensions = null, CancellationToken cancellationToken = default);

    /// <summary>Runs of hive models: their traces, live and afterwards, and feedback.</summary>
    IHiveRuns Runs { get; }

    /// <summary>What was used, alerts, and the limit of the own spending.</summary>
    IHiveUsage Usage { get; }

    /// <summary>Plan, payment and invoices.</summary>
    IHiveSubscription Subscription { get; }

    /// <summary>The account and its API keys.</summary>
    IHiveAccount Account { get; }

    /// <summary>Where the user is told of events.</summary>
    IHiveWebhooks Webhooks { get; }
}
