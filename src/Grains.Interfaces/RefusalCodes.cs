namespace LLMHive;

/// <summary>Every stable refusal code. The Api maps each to one HTTP status; a test walks this list.</summary>
public static class RefusalCodes
{
    /// <summary>400: a field is missing, of the wrong type or out of range.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>400: the body is not JSON.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>400: this model, or this route, does not take this parameter.</summary>
    public const string UnsupportedParameter = "unsupported_parameter";

    /// <summary>400: prompt and answer together exceed what the plan allows in one request.</summary>
    public const string TokensPerQueryExceeded = "tokens_per_query_exceeded";

    /// <summary>400: the request could never pass the plan's tokens per minute.</summary>
    public const string TokensPerMinuteExceeded = "tokens_per_minute_exceeded";

    /// <summary>400: the model has no price, and unpriced calls are refused.</summary>
    public const string PriceUnknown = "price_unknown";

    /// <summary>400: the provider found fault with the request; its words follow.</summary>
    public const string ProviderRejected = "provider_rejected";

    /// <summary>400: a plan of that name does not exist.</summary>
    public const string UnknownTier = "unknown_tier";

    /// <summary>400: a billing cycle is <c>monthly</c> or <c>annual</c>.</summary>
    public const string InvalidBillingCycle = "invalid_billing_cycle";

    /// <summary>400: the wanted plan is no higher than the present one.</summary>
    public const string NotAnUpgrade = "not_an_upgrade";

    /// <summary>400: the wanted plan is no lower than the present one.</summary>
    public const string NotADowngrade = "not_a_downgrade";

    /// <summary>400: the Idempotency-Key is longer than 255 characters or holds control characters.</summary>
    public const string IdempotencyKeyInvalid = "idempotency_key_invalid";

    /// <summary>400: too many entries of metadata, or too long ones.</summary>
    public const string MetadataTooLarge = "metadata_too_large";

    /// <summary>400: plans are sold in another currency.</summary>
    public const string CurrencyMismatch = "currency_mismatch";

    /// <summary>400: the processor does not take what the request says of the payment; its words follow.</summary>
    public const string PaymentRejected = "payment_rejected";

    /// <summary>400: a webhook's signature is missing, wrong or too old.</summary>
    public const string InvalidSignature = "invalid_signature";

    /// <summary>400: the token that confirms an address is unknown, used or expired.</summary>
    public const string ConfirmationInvalid = "confirmation_invalid";

    /// <summary>401: no key, or one that is unknown, revoked or expired.</summary>
    public const string InvalidApiKey = "invalid_api_key";

    /// <summary>402: the period's included quota is used up on a plan with a hard cap.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    /// <summary>402: the request, the period or the key would cost more than its cap.</summary>
    public const string SpendLimit = "spend_limit";

    /// <summary>402: the card was declined; <c>decline_code</c> says why.</summary>
    public const string CardDeclined = "card_declined";

    /// <summary>402: the customer must confirm the payment first.</summary>
    public const string AuthenticationRequired = "authentication_required";

    /// <summary>403: the plan does not include this engine, member or number of members.</summary>
    public const string TierFeature = "tier_feature";

    /// <summary>403: the key lacks the scope.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>403: nobody can sign up here.</summary>
    public const string SignUpClosed = "signup_closed";

    /// <summary>403: the invitation is missing, unknown, used or expired.</summary>
    public const string InviteInvalid = "invite_invalid";

    /// <summary>404: there is no such thing, or it is somebody else's.</summary>
    public const string NotFound = "not_found";

    /// <summary>404: there is no such model.</summary>
    public const string ModelNotFound = "model_not_found";

    /// <summary>404: there is no such account.</summary>
    public const string AccountUnknown = "account_unknown";

    /// <summary>405: the path exists, the method does not.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>408: the request's body did not arrive in time.</summary>
    public const string RequestTimeout = "request_timeout";

    /// <summary>409: the account was opened before.</summary>
    public const string AccountExists = "account_exists";

    /// <summary>409: the usage record id was used with other figures.</summary>
    public const string UsageRecordConflict = "usage_record_conflict";

    /// <summary>409: there is a live subscription already; <c>subscription_id</c> names it.</summary>
    public const string SubscriptionExists = "subscription_exists";

    /// <summary>409: the subscription has ended, and nothing brings it back.</summary>
    public const string SubscriptionTerminal = "subscription_terminal";

    /// <summary>409: where the subscription stands now, this cannot be done.</summary>
    public const string SubscriptionState = "subscription_state";

    /// <summary>409: one trial per user.</summary>
    public const string TrialUsed = "trial_used";

    /// <summary>409: the invoice stands where this cannot be done to it.</summary>
    public const string InvoiceState = "invoice_state";

    /// <summary>413: the body is larger than the limit.</summary>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>415: not JSON, or an unknown charset.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>422: the Idempotency-Key was used with another body.</summary>
    public const string IdempotencyKeyReuse = "idempotency_key_reuse";

    /// <summary>429: too many requests or tokens a minute (<c>rate_limited</c> under <c>/api/v1</c>).</summary>
    public const string RateLimited = "rate_limit_exceeded";

    /// <summary>429: too many requests at the same time.</summary>
    public const string ConcurrencyLimit = "concurrency_limit";

    /// <summary>502: the provider answered with an error, or with something unreadable.</summary>
    public const string ProviderError = "provider_error";

    /// <summary>503: no provider could be reached, or its breaker is open.</summary>
    public const string ProviderUnavailable = "no_provider_available";

    /// <summary>503: a part of the hive is away for a moment.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>503: the payment processor is away; what was begun is finished later, and once.</summary>
    public const string PaymentUnavailable = "payment_unavailable";

    /// <summary>504: the provider did not answer in time.</summary>
    public const string ProviderTimeout = "provider_timeout";

    /// <summary>The stream ended early because the caller went away or asked for it (499 in logs).</summary>
    public const string Cancelled = "cancelled";

    /// <summary>500: a defect of ours.</summary>
    public const string Internal = "internal_error";
}
