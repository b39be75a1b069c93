using LLMHive.Storage;
using LLMHive.Usage;
using Orleans.Concurrency;

namespace LLMHive.Billing;

[GrainType("llmhive.billing-directory"), StatelessWorker]
internal sealed class BillingDirectoryGrain(IQueryTables tables, PlanCatalogue plans, TimeProvider clock) : Grain, IBillingDirectoryGrain
{
    public Task<Outcome<Page<Invoice>>> Invoices(string? userId, string? cursor, int limit, CancellationToken cancellationToken) =>
        tables.Page(QueryKinds.Invoice, userId, cursor, limit, QueryJson.Read<Invoice>, cancellationToken);

    public async Task<Invoice?> Invoice(string number, CancellationToken cancellationToken) =>
        await tables.Find(QueryKinds.Invoice, number, cancellationToken) is { } row ? QueryJson.Read<Invoice>(row) : null;

    public Task<Outcome<Page<UsageAlert>>> Alerts(string userId, string? cursor, int limit, CancellationToken cancellationToken) =>
        tables.Page(QueryKinds.Alert, userId, cursor, limit, QueryJson.Read<UsageAlert>, cancellationToken);

    public Task<ImmutableArray<PlanCard>> Plans(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return Task.FromResult(plans.Names(now).Select(name => Card(plans.Find(name, now)!)).ToImmutableArray());
    }

    public Task<Outcome<Page<AuditEntry>>> Audit(string? userId, string? cursor, int limit, CancellationToken cancellationToken) =>
        tables.Page(QueryKinds.Audit, userId, cursor, limit, StoredAudit.Read, cancellationToken);

    private static PlanCard Card(Plan plan) => new()
    {
        Name = plan.Name,
        Version = plan.Version,
        Rank = plan.Rank,
        PriceMonthCents = plan.PriceMonthCents,
        PriceYearCents = plan.PriceYearCents,
        RequestsPerPeriod = plan.RequestsPerPeriod,
        TokensPerPeriod = plan.TokensPerPeriod,
        TokensPerQuery = plan.TokensPerQuery,
        ModelsPerRequest = plan.ModelsPerRequest,
        ConcurrentRequests = plan.ConcurrentRequests,
        RequestsPerMinute = plan.RequestsPerMinute,
        TokensPerMinute = plan.TokensPerMinute,
        StorageMb = plan.StorageMb,
        TeamMembers = plan.TeamMembers,
        Engines = plan.Engines ?? [],
        Models = plan.Models ?? [],
        Cap = plan.Cap.ToString().ToLowerInvariant(),
        OveragePer1kTokensUsd = plan.OveragePer1kTokensUsd,
        OveragePerRequestUsd = plan.OveragePerRequestUsd,
    };
}
