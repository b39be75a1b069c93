using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive;

/// <summary>The hive over an Orleans grain factory: a silo in this process, or a cluster client.</summary>
/// <remarks>A hive in this process is asked in place: it would stand on this silo anyway, and each frame would be a message.</remarks>
internal sealed class HiveClient : IHiveClient
{
    // A power of two, so that the choice is a mask. More than enough for the threads of one process.
    internal const int Doors = 32;

    private readonly IGrainFactory _grains;
    private readonly IHive[] _doors = new IHive[Doors];

    public HiveClient(IGrainFactory grains, TimeProvider clock, IHive? hive = null)
    {
        _grains = grains;
        for (var slot = 0; slot < Doors; slot++)
        {
            _doors[slot] = hive ?? new RemoteDoor(key => grains.GetGrain<IHiveGrain>(key), slot, clock);
        }

        Directory = grains.GetGrain<IAccountDirectoryGrain>(0);
        Subscriptions = grains.GetGrain<ISubscriptionDirectoryGrain>(0);
        PaymentDoor = grains.GetGrain<IPaymentDoorGrain>(0);
        Billing = grains.GetGrain<IBillingDirectoryGrain>(0);
        Usage = grains.GetGrain<IUsageDirectoryGrain>(0);
        Runs = grains.GetGrain<IRunDirectoryGrain>(0);
        InvoiceBook = grains.GetGrain<IInvoiceBookGrain>(0);
    }

    public IAccountDirectoryGrain Directory { get; }

    public ISubscriptionDirectoryGrain Subscriptions { get; }

    public IPaymentDoorGrain PaymentDoor { get; }

    public IBillingDirectoryGrain Billing { get; }

    public IInvoiceBookGrain InvoiceBook { get; }

    public IUsageDirectoryGrain Usage { get; }

    public IRunDirectoryGrain Runs { get; }

    public IHive Door() => _doors[Environment.CurrentManagedThreadId & (Doors - 1)];

    public ISignUpGrain SignUp(string hash) => _grains.GetGrain<ISignUpGrain>(GrainKeys.SignUp(hash));

    public IInviteGrain Invite(string sha256) => _grains.GetGrain<IInviteGrain>(GrainKeys.Invite(sha256));

    public IAccountGrain Account(string userId) => _grains.GetGrain<IAccountGrain>(GrainKeys.User(userId));

    public IApiKeyGrain ApiKey(string sha256) => _grains.GetGrain<IApiKeyGrain>(GrainKeys.ApiKey(sha256));

    public IUserGateGrain Gate(string userId) => _grains.UserGate(userId);

    public ISubscriptionGrain Subscription(string userId) => _grains.GetGrain<ISubscriptionGrain>(GrainKeys.User(userId));

    public IWebhookGrain Webhooks(string userId) => _grains.GetGrain<IWebhookGrain>(GrainKeys.User(userId));

    public IUserEventsGrain Events(string userId) => _grains.GetGrain<IUserEventsGrain>(GrainKeys.User(userId));

    public IRunGrain Run(string runId) => _grains.GetGrain<IRunGrain>(GrainKeys.Run(runId));

    public IEvaluationGrain Evaluation(string id) => _grains.GetGrain<IEvaluationGrain>(GrainKeys.Evaluation(id));

    public IPromotionGrain Promotion(string model) => _grains.GetGrain<IPromotionGrain>(GrainKeys.Promotion(model));
}
