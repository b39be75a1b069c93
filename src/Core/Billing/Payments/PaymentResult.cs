namespace LLMHive.Billing;

/// <summary>Names a call for good: the processor repeats its answer when it meets the same operation and attempt again.</summary>
/// <param name="Id">Unique per intent, for instance <c>sub-create:u1:3</c>.</param>
/// <param name="Attempt">1 or more; grows with each new try, not with repetitions after a timeout.</param>
public readonly record struct PaymentOperation(string Id, int Attempt = 1)
{
    /// <summary>The key the processor sees.</summary>
    public string Key => FormattableString.Invariant($"{Id}:{Attempt}");

    /// <summary>A part of this operation with a key of its own.</summary>
    public PaymentOperation Step(string name) => this with { Id = $"{Id}/{name}" };
}

/// <summary>How a call to the payment processor ended.</summary>
public enum PaymentOutcome
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>The card was declined; <see cref="PaymentFault.DeclineCode"/> says why.</summary>
    Declined,

    /// <summary>The customer must act, for instance confirm with 3-D Secure.</summary>
    ActionRequired,

    /// <summary>The processor finds fault with the request; repeating it does not help.</summary>
    Invalid,

    /// <summary>There is no such thing at the processor.</summary>
    NotFound,

    /// <summary>The processor or the way to it is away, refuses for the moment, or our key is wrong; nothing is known to have happened. Repeat the same attempt later.</summary>
    Unavailable,

    /// <summary>It said yes, in words we cannot read. Something happened: fetch or list before anything else; never a decline.</summary>
    Unreadable,

    /// <summary>No answer in time. It may have happened: repeat the same attempt.</summary>
    Timeout,
}

/// <summary>Why a call did not end with <see cref="PaymentOutcome.Ok"/>.</summary>
/// <param name="Code">The processor's code, such as <c>card_declined</c> or <c>resource_missing</c>; or ours.</param>
/// <param name="Message">For a person; may come from the processor.</param>
/// <param name="DeclineCode">Such as <c>insufficient_funds</c>; null unless declined.</param>
/// <param name="Param">The request's field at fault; null = none is named.</param>
public sealed record PaymentFault(string Code, string Message, string? DeclineCode = null, string? Param = null)
{
    private static readonly ImmutableHashSet<string> Hard =
    [
        "expired_card", "incorrect_number", "invalid_account", "invalid_number", "lost_card", "new_account_information_available",
        "no_account", "pickup_card", "restricted_card", "revocation_of_all_authorizations", "revocation_of_authorization",
        "stolen_card", "stop_payment_order",
    ];

    /// <summary>Trying the same card again is of no use: ask for another one.</summary>
    public bool NeedsNewCard => Hard.Contains(DeclineCode ?? "") || Hard.Contains(Code);
}

/// <summary>What a call to the payment processor gave.</summary>
/// <typeparam name="T">The answer.</typeparam>
public readonly record struct PaymentResult<T>
{
    /// <summary>How it ended.</summary>
    public PaymentOutcome Outcome { get; init; }

    /// <summary>The answer; may be there beside a fault, see <see cref="IPaymentSubscriptions"/>.</summary>
    public T? Value { get; init; }

    /// <summary>Why it did not end well; null when it did.</summary>
    public PaymentFault? Fault { get; init; }

    /// <summary>It ended well.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Fault))]
    public bool IsOk => Outcome == PaymentOutcome.Ok;

    /// <summary>A good end.</summary>
    public static implicit operator PaymentResult<T>(T value) => new() { Value = value };

    /// <summary>A bad end.</summary>
    public static implicit operator PaymentResult<T>(PaymentFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return new() { Outcome = failure.Outcome, Fault = failure.Fault };
    }
}

/// <summary>A bad end of a call, of whatever answer.</summary>
public sealed record PaymentFailure(PaymentOutcome Outcome, PaymentFault Fault);
