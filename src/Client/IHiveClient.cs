using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive;

/// <summary>
/// The hive for .NET code: hands out the grains behind everything the API can do, each under its right key. Cheap; one
/// instance serves the whole process.
/// </summary>
public interface IHiveClient
{
    /// <summary>
    /// The front door: the hive in this process when a silo runs in it, else one of the cluster's doors. Those are all alike,
    /// and spread over threads so that no single one becomes a queue.
    /// </summary>
    IHive Door();

    /// <summary>The lists over all accounts and keys.</summary>
    IAccountDirectoryGrain Directory { get; }

    /// <summary>The sign-up of one address, by the hash of it.</summary>
    ISignUpGrain SignUp(string hash);

    /// <summary>One invitation, by the lower-case hexadecimal SHA-256 of its code.</summary>
    IInviteGrain Invite(string sha256);

    /// <summary>The account of one user.</summary>
    IAccountGrain Account(string userId);

    /// <summary>One API key, by the lower-case hexadecimal SHA-256 of its secret.</summary>
    IApiKeyGrain ApiKey(string sha256);

    /// <summary>Limits and usage of one user.</summary>
    IUserGateGrain Gate(string userId);

    /// <summary>The plan of one user, its payment and its changes.</summary>
    ISubscriptionGrain Subscription(string userId);

    /// <summary>Subscriptions by their id.</summary>
    ISubscriptionDirectoryGrain Subscriptions { get; }

    /// <summary>Where the payment processor's webhooks come in.</summary>
    IPaymentDoorGrain PaymentDoor { get; }

    /// <summary>The lists of billing: invoices, alerts.</summary>
    IBillingDirectoryGrain Billing { get; }

    /// <summary>The book of invoices, where they are issued.</summary>
    IInvoiceBookGrain InvoiceBook { get; }

    /// <summary>Where one user is told of events.</summary>
    IWebhookGrain Webhooks(string userId);

    /// <summary>The live stream of one user's events.</summary>
    IUserEventsGrain Events(string userId);

    /// <summary>Reports over the ledger.</summary>
    IUsageDirectoryGrain Usage { get; }

    /// <summary>The lists of runs.</summary>
    IRunDirectoryGrain Runs { get; }

    /// <summary>One orchestrated run (<c>run_…</c>).</summary>
    IRunGrain Run(string runId);

    /// <summary>One evaluation (<c>eval_…</c>).</summary>
    IEvaluationGrain Evaluation(string id);

    /// <summary>Which preset stands for a hive model.</summary>
    IPromotionGrain Promotion(string model);
}
