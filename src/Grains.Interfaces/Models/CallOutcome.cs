namespace LLMHive.Models;

/// <summary>How a model call ended. Traces and ledger rows spell it in snake_case.</summary>
public enum CallOutcome
{
    /// <summary>A whole answer.</summary>
    Ok,

    /// <summary>No first byte, or no further byte, in time.</summary>
    Timeout,

    /// <summary>The provider's own rate limit.</summary>
    RateLimited,

    /// <summary>The provider refused our credentials.</summary>
    Auth,

    /// <summary>The provider wants money from the operator.</summary>
    Billing,

    /// <summary>The provider's content filter stopped it.</summary>
    Filtered,

    /// <summary>The answer could not be read: broken JSON, cut stream, too large.</summary>
    ParseError,

    /// <summary>The provider found fault with the request itself; another try would not help.</summary>
    Rejected,

    /// <summary>Any other failure: a 5xx, a reset, no connection, an open breaker.</summary>
    Error,

    /// <summary>The caller went away, or the engine needed it no longer.</summary>
    Cancelled,

    /// <summary>A whole answer without text and without tool calls: to an engine that is none.</summary>
    Empty,
}
