namespace LLMHive;

/// <summary>A refusal as the result of a handler.</summary>
internal sealed class RefusalResult(Refusal refusal) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => ErrorWriter.Write(httpContext, refusal);
}
