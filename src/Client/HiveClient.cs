using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive;

/// <summary>The hive over an Orleans grain factory: a silo in this process, or a cluster client.</summary>
internal sealed class HiveClient : IHiveClient
{
    // A power of two, so that the choice is a mask. More than enough for the threads of one process.
    private const int Doors = 32;

    private readonly IGrainFactory _grains;
    private readonly IHiveGrain[] _doors = new IHiveGrain[Doors];

    public HiveClient(IGrainFactory grains)
    {
        _grains = grains;
        for (var slot = 0; slot < Doors; slot++)
        {
            _doors[slot] = grains.GetGrain<IHiveGrain>(slot);
        }

        Directory = grains.GetGrain<IAccountDirectoryGrain>(0);
        Billing = grains.GetGrain<IBillingDirectoryGrain>(0);
        Usage = grains.GetGrain<IUsageDirectoryGrain>(0);
        InvoiceBook = grains.GetGrain<IInvoiceBookGrain>(0);
    }

    public IAccountDirectoryGrain Directory { get; }

    public IBillingDirectoryGrain Billing { get; }

    public IInvoiceBookGrain InvoiceBook { get; }

    public IUsageDirectoryGrain Usage { get; }

    public IHiveGrain Door() => _doors[Environment.CurrentManagedThreadId & (Doors - 1)];

    public ISignUpGrain SignUp(string hash) => _grains.GetGrain<ISignUpGrain>(GrainKeys.SignUp(hash));

    public IInviteGrain Invite(string sha256) => _grains.GetGrain<IInviteGrain>(GrainKeys.Invite(sha256));

    public IAccountGrain Account(string userId) => _grains.GetGrain<IAccountGrain>(GrainKeys.User(userId));

    public IApiKeyGrain ApiKey(string sha256) => _grains.GetGrain<IApiKeyGrain>(GrainKeys.ApiKey(sha256));

    public IUserGateGrain Gate(string userId) => _grains.GetGrain<IUserGateGrain>(GrainKeys.User(userId));

    public ISubscriptionGrain Subscription(string userId) => _grains.GetGrain<ISubscriptionGrain>(GrainKeys.User(userId));

    public IWebhookGrain Webhooks(string userId) => _grains.GetGrain<IWebhookGrain>(GrainKeys.User(userId));

    public IRunGrain Run(string runId) => _grains.GetGrain<IRunGrain>(GrainKeys.Run(runId));
}
