using System.Runtime.CompilerServices;
using LLMHive.Accounts;

namespace LLMHive.Billing;

/// <inheritdoc cref="IHiveWebhooks"/>
internal sealed class HiveWebhooks(CallerContext caller, ClientParts parts) : IHiveWebhooks
{
    private const int LettersOfPage = 100;

    public Task<NewWebhookEndpoint> Create(Uri url, IReadOnlyList<string> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(events);
        return HiveCalls.Once(Grain().Create(new(url.AbsoluteUri, [.. events]), cancellationToken)).Value();
    }

    public Task<ImmutableArray<WebhookEndpoint>> List(CancellationToken cancellationToken) =>
        HiveCalls.Again((Grain: Grain(), cancellationToken), static call => call.Grain.Endpoints(call.cancellationToken));

    public Task<WebhookEndpoint> Delete(string id, CancellationToken cancellationToken) =>
        HiveCalls.Once(Grain().Delete(id, cancellationToken)).Value();

    public IAsyncEnumerable<WebhookDelivery> DeadLetters(CancellationToken cancellationToken)
    {
        var grain = Grain();
        return HiveCalls.Pages(cursor => grain.DeadLetters(cursor, LettersOfPage, cancellationToken), cancellationToken);
    }

    public Task<WebhookDelivery> Replay(string deliveryId, CancellationToken cancellationToken) =>
        HiveCalls.Once(Grain().Replay(deliveryId, cancellationToken)).Value();

    public async IAsyncEnumerable<UserEvent> Follow(string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        caller.Require(KeyScopes.Billing);
        await using var events = parts.Hive.Events(caller.UserId).Follow(after, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await HiveCalls.Once(events.MoveNextAsync().AsTask()))
        {
            if (events.Current is { } told)
            {
                yield return told;
            }
        }
    }

    private IWebhookGrain Grain()
    {
        caller.Require(KeyScopes.Billing);
        return parts.Hive.Webhooks(caller.UserId);
    }
}
