namespace LLMHive;

/// <summary>
/// Builds grain keys. Each starts with letters that are no hexadecimal digits: grain storage folds hex-looking string keys
/// together ("a", "A" and "0a" would be one row).
/// </summary>
public static class GrainKeys
{
    /// <summary>Key of the grains that belong to one user.</summary>
    public static string User(string userId) => "user:" + userId;

    /// <summary>Key of an API key's grain, from the lower-case hexadecimal SHA-256 of its secret.</summary>
    public static string ApiKey(string sha256) => "key:" + sha256;

    /// <summary>Key of the inbox of one customer at the payment processor.</summary>
    public static string Payer(string customerId) => "payer:" + customerId;

    /// <summary>Key of one slot of a model's agents.</summary>
    public static string ModelAgent(string model, string slot) => $"model:{model}/{slot}";

    /// <summary>Key of a run's grain: the run id itself. An id without its <c>run_</c> gets it, whatever a caller asks for.</summary>
    public static string Run(string runId) => runId.StartsWith("run_", StringComparison.Ordinal) ? runId : "run_" + runId;

    /// <summary>Key of a model's scores in a class of tasks.</summary>
    public static string ModelScore(string taskClass, string model) => $"score:{taskClass}/{model}";

    /// <summary>Key of an evaluation.</summary>
    public static string Evaluation(string id) => "trial:" + id;

    /// <summary>Key of what stands for a hive model.</summary>
    public static string Promotion(string model) => "promotion:" + model;

    /// <summary>The id in an evaluation's key.</summary>
    public static string EvaluationOf(string grainKey) => grainKey["trial:".Length..];

    /// <summary>The model in a promotion's key.</summary>
    public static string PromotionOf(string grainKey) => grainKey["promotion:".Length..];

    /// <summary>Key of a sign-up, from the hash of the e-mail address, or a random one.</summary>
    public static string SignUp(string hash) => "signup:" + hash;

    /// <summary>Key of an invitation, from the lower-case hexadecimal SHA-256 of its code.</summary>
    public static string Invite(string sha256) => "invite:" + sha256;

    /// <summary>The hash in a sign-up's key.</summary>
    public static string SignUpHashOf(string grainKey) => grainKey["signup:".Length..];

    /// <summary>The hash in an invitation's key.</summary>
    public static string InviteHashOf(string grainKey) => grainKey["invite:".Length..];

    /// <summary>Key of the grain of one Idempotency-Key. A hash, since callers may put anything into theirs.</summary>
    public static string Idempotency(string userId, string key) =>
        "once:" + Digest.Of(userId + "\n" + key);

    /// <summary>The user id in a user grain's key.</summary>
    public static string UserIdOf(string grainKey) => grainKey["user:".Length..];

    /// <summary>The customer id in an inbox's key.</summary>
    public static string PayerOf(string grainKey) => grainKey["payer:".Length..];

    /// <summary>The hash in an API key grain's key.</summary>
    public static string HashOf(string grainKey) => grainKey["key:".Length..];
}
