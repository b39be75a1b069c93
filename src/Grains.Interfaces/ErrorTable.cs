using System.Collections.Frozen;

namespace LLMHive;

/// <summary>The one table from refusal codes to HTTP.</summary>
internal static class ErrorTable
{
    private const string Invalid = "invalid_request_error";
    private const string Server = "server_error";

    private static readonly FrozenDictionary<string, ErrorKind> Kinds = new Dictionary<string, ErrorKind>
    {
        [RefusalCodes.InvalidRequest] = new(400, Invalid, "Invalid request"),
        [RefusalCodes.InvalidJson] = new(400, Invalid, "Invalid JSON"),
        [RefusalCodes.UnsupportedParameter] = new(400, Invalid, "Unsupported parameter"),
        [RefusalCodes.TokensPerQueryExceeded] = new(400, Invalid, "Too many tokens in one request"),
        [RefusalCodes.TokensPerMinuteExceeded] = new(400, Invalid, "More tokens than a minute allows"),
        [RefusalCodes.PriceUnknown] = new(400, Invalid, "Price unknown"),
        [RefusalCodes.ProviderRejected] = new(400, Invalid, "The provider rejected the request"),
        [RefusalCodes.UnknownTier] = new(400, Invalid, "Unknown plan"),
        [RefusalCodes.InvalidBillingCycle] = new(400, Invalid, "Invalid billing cycle"),
        [RefusalCodes.NotAnUpgrade] = new(400, Invalid, "Not an upgrade"),
        [RefusalCodes.NotADowngrade] = new(400, Invalid, "Not a downgrade"),
        [RefusalCodes.IdempotencyKeyInvalid] = new(400, Invalid, "Invalid idempotency key"),
        [RefusalCodes.MetadataTooLarge] = new(400, Invalid, "Metadata too large"),
        [RefusalCodes.CurrencyMismatch] = new(400, Invalid, "Currency mismatch"),
        [RefusalCodes.PaymentRejected] = new(400, Invalid, "The payment processor rejected the request"),
        [RefusalCodes.InvalidSignature] = new(400, Invalid, "Invalid signature"),
        [RefusalCodes.ConfirmationInvalid] = new(400, Invalid, "Confirmation invalid"),
        [RefusalCodes.InvalidApiKey] = new(401, Invalid, "Invalid API key"),
        [RefusalCodes.QuotaExceeded] = new(402, "insufficient_quota", "Quota exceeded"),
        [RefusalCodes.SpendLimit] = new(402, "insufficient_quota", "Spend limit reached"),
        [RefusalCodes.CardDeclined] = new(402, Invalid, "Card declined"),
        [RefusalCodes.AuthenticationRequired] = new(402, Invalid, "Payment needs confirmation"),
        [RefusalCodes.TierFeature] = new(403, "permission_error", "Not part of the plan"),
        [RefusalCodes.Forbidden] = new(403, "permission_error", "Forbidden"),
        [RefusalCodes.SignUpClosed] = new(403, "permission_error", "Sign-up closed"),
        [RefusalCodes.InviteInvalid] = new(403, "permission_error", "Invitation invalid"),
        [RefusalCodes.NotFound] = new(404, Invalid, "Not found"),
        [RefusalCodes.ModelNotFound] = new(404, Invalid, "Model not found"),
        [RefusalCodes.AccountUnknown] = new(404, Invalid, "Not found"),
        [RefusalCodes.MethodNotAllowed] = new(405, Invalid, "Method not allowed"),
        [RefusalCodes.RequestTimeout] = new(408, Invalid, "Request timeout"),
        [RefusalCodes.AccountExists] = new(409, Invalid, "Account exists"),
        [RefusalCodes.UsageRecordConflict] = new(409, Invalid, "Usage record conflict"),
        [RefusalCodes.SubscriptionExists] = new(409, Invalid, "Subscription exists"),
        [RefusalCodes.SubscriptionTerminal] = new(409, Invalid, "Subscription has ended"),
        [RefusalCodes.SubscriptionState] = new(409, Invalid, "Not possible in this state"),
        [RefusalCodes.TrialUsed] = new(409, Invalid, "Trial used"),
        [RefusalCodes.InvoiceState] = new(409, Invalid, "Invoice state conflict"),
        [RefusalCodes.BodyTooLarge] = new(413, Invalid, "Body too large"),
        [RefusalCodes.UnsupportedMediaType] = new(415, Invalid, "Unsupported media type"),
        [RefusalCodes.IdempotencyKeyReuse] = new(422, Invalid, "Idempotency key reused"),
        [RefusalCodes.RateLimited] = new(429, "rate_limit_error", "Too many requests"),
        [RefusalCodes.ConcurrencyLimit] = new(429, "rate_limit_error", "Too many requests at the same time"),
        [RefusalCodes.Cancelled] = new(499, Invalid, "Cancelled"),
        [RefusalCodes.Internal] = new(500, Server, "Internal error"),
        [RefusalCodes.ProviderError] = new(502, Server, "Provider error"),
        [RefusalCodes.ProviderUnavailable] = new(503, Server, "No provider available"),
        [RefusalCodes.Unavailable] = new(503, Server, "Unavailable"),
        [RefusalCodes.PaymentUnavailable] = new(503, Server, "Payment unavailable"),
        [RefusalCodes.ProviderTimeout] = new(504, Server, "Provider timeout"),
    }.ToFrozenDictionary();

    /// <summary>Every code of the table.</summary>
    public static IEnumerable<string> Codes => Kinds.Keys;

    /// <summary>How a code looks; a code that nobody entered is a defect of ours, hence 500.</summary>
    public static ErrorKind Of(string code) => Kinds.TryGetValue(code, out var kind) ? kind : Kinds[RefusalCodes.Internal];

    /// <summary>What a status stands for, in words.</summary>
    public static string TitleOf(int status) =>
        string.Join("; ", Kinds.Values.Where(kind => kind.Status == status).Select(static kind => kind.Title).Distinct());

    /// <summary>The code as problem+json spells it.</summary>
    public static string ProblemCode(string code) => code == RefusalCodes.RateLimited ? "rate_limited" : code;
}
