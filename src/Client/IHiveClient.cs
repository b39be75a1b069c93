using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Orchestration;

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

    /// <summary>The account of one user.</summary>
    IAccountGrain Account(string userId);

    /// <summary>One API key, by the lower-case hexadecimal SHA-256 of its secret.</summary>
    IApiKeyGrain ApiKey(string sha256);

    /// <summary>Limits and usage of one user.</summary>
    IUserGateGrain Gate(string userId);

    /// <summary>The plan of one user.</summary>
    ISubscriptionGrain Subscription(string userId);

    /// <summary>One orchestrated run (<c>run_…</c>).</summary>
    IRunGrain Run(string runId);
}
