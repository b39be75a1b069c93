using System.Security.Cryptography;
using System.Text;
using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive.Testing.Api;

/// <summary>A hive without a cluster: the HTTP front talks to grains that do what a test says.</summary>
public sealed class ScriptedHive : IHiveClient
{
    /// <summary>Callers by the SHA-256 of their key.</summary>
    public Dictionary<string, Principal> Callers { get; } = [];

    public ScriptedDirectory Accounts { get; } = new();

    public ScriptedGate GateScript { get; } = new();

    public ScriptedDoor DoorScript { get; } = new();

    public ScriptedRun RunScript { get; } = new();

    public ScriptedKeys KeyScript { get; }

    public List<PlanGrant> Grants { get; } = [];

    /// <summary>Commands to subscriptions, in their order.</summary>
    public List<(SubscriptionCommand Command, CommandOrigin Origin)> Commands { get; } = [];

    public ScriptedPaymentDoor PaymentDoorScript { get; } = new();

    public ISubscriptionDirectoryGrain Subscriptions { get; } = new ScriptedSubscriptions();

    public IPaymentDoorGrain PaymentDoor => PaymentDoorScript;

    public ScriptedHive() => KeyScript = new ScriptedKeys(this);

    public IAccountDirectoryGrain Directory => Accounts;

    // Billing is tested on the whole product, where its numbers come from.
    public IBillingDirectoryGrain Billing => throw new NotSupportedException("This hive has no script for billing lists.");

    public IInvoiceBookGrain InvoiceBook => throw new NotSupportedException("This hive has no script for the invoice book.");

    public IUsageDirectoryGrain Usage => throw new NotSupportedException("This hive has no script for usage reports.");

    public IRunDirectoryGrain Runs => throw new NotSupportedException("This hive has no script for lists of runs.");

    public IWebhookGrain Webhooks(string userId) => throw new NotSupportedException("This hive has no script for webhooks.");

    public IUserEventsGrain Events(string userId) => throw new NotSupportedException("This hive has no script for events.");

    public ISignUpGrain SignUp(string hash) => throw new NotSupportedException("This hive has no script for sign-ups.");

    public IEvaluationGrain Evaluation(string id) => throw new NotSupportedException("This hive has no script for evaluations.");

    public IPromotionGrain Promotion(string model) => throw new NotSupportedException("This hive has no script for promotions.");

    public IInviteGrain Invite(string sha256) => throw new NotSupportedException("This hive has no script for invitations.");

    /// <summary>Lets a secret in as this caller.</summary>
    public Principal Admit(string secret, string userId, KeyScopes scopes)
    {
        var caller = new Principal { UserId = userId, KeyId = "key_" + userId, Scopes = scopes };
        Callers[Hash(secret)] = caller;
        return caller;
    }

    public void Forget(string secret) => Callers.Remove(Hash(secret));

    public IHive Door() => DoorScript;

    public IAccountGrain Account(string userId) => new ScriptedAccount(this, userId);

    public IApiKeyGrain ApiKey(string sha256) => KeyScript.Of(sha256);

    public IUserGateGrain Gate(string userId) => GateScript.Of(userId);

    public ISubscriptionGrain Subscription(string userId) => new ScriptedSubscription(this, userId);

    public IRunGrain Run(string runId) => RunScript;

    /// <summary>One model card.</summary>
    public static ModelCard Card(string id, ModelKind kind = ModelKind.Chat) => new()
    {
        Id = id, Provider = "offline", UpstreamId = id, Kind = kind, OwnedBy = "llmhive-offline",
        Created = DateTimeOffset.UnixEpoch.AddSeconds(1_780_000_000), Price = new ModelPrice(1, 2, 0.5m, "v1"),
    };

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
