using LLMHive.Limits;

namespace LLMHive;

/// <summary>Which part of the surface a path belongs to, and so how its errors look and which limit it counts against.</summary>
internal static class Dialect
{
    private static readonly PathString OpenAi = "/v1";
    private static readonly PathString Management = "/api/v1";

    /// <summary>True under <c>/v1</c>: errors in OpenAI's shape; false: problem+json.</summary>
    public static bool IsOpenAi(PathString path) => path.StartsWithSegments(OpenAi);

    /// <summary>The request limit of the path; null outside the API.</summary>
    public static RateClass? RateClassOf(PathString path) =>
        IsOpenAi(path) ? RateClass.Chat : path.StartsWithSegments(Management) ? RateClass.Manage : null;
}
