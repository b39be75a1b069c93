using System.Text.Json.Serialization.Metadata;

namespace LLMHive;

/// <summary>Turns what grains answer into what handlers return.</summary>
internal static class Answers
{
    public static IResult ToResult(this Refusal refusal) => new RefusalResult(refusal);

    /// <summary>200 with the value as JSON.</summary>
    public static IResult Json<T>(T value, JsonTypeInfo<T> type) => TypedResults.Json(value, type);

    /// <summary>The value in its JSON form, or the refusal.</summary>
    public static IResult ToResult<T, TView>(this Outcome<T> outcome, Func<T, TView> view, JsonTypeInfo<TView> type, int status = StatusCodes.Status200OK)
        where T : class =>
        outcome.Value is { } value ? TypedResults.Json(view(value), type, statusCode: status) : new RefusalResult(outcome.Refusal!);
}
