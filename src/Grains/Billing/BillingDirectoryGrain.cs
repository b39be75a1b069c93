using LLMHive.Storage;
using Orleans.Concurrency;

namespace LLMHive.Billing;

[GrainType("llmhive.billing-directory"), StatelessWorker]
internal sealed class BillingDirectoryGrain(IQueryTables tables) : Grain, IBillingDirectoryGrain
{
    public Task<Outcome<Page<Invoice>>> Invoices(string? userId, string? cursor, int limit, CancellationToken cancellationToken) =>
        tables.Page(QueryKinds.Invoice, userId, cursor, limit, QueryJson.Read<Invoice>, cancellationToken);

    public async Task<Invoice?> Invoice(string number, CancellationToken cancellationToken) =>
        await tables.Find(QueryKinds.Invoice, number, cancellationToken) is { } row ? QueryJson.Read<Invoice>(row) : null;
}
