using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>Stable words in <c>AgentAnswer.Error</c> for calls that were never sent or not heard to the end.</summary>
public static class AgentErrors
{
    /// <summary>The call did not fit into what the run may still spend.</summary>
    public const string Budget = "budget";

    /// <summary>The model has no known price, and unpriced calls are refused.</summary>
    public const string PriceUnknown = "price_unknown";

    /// <summary>The engine cut the answer off while it was written.</summary>
    public const string Cut = "cut";

    /// <summary>The answer is not the JSON that was asked for; the problem follows after a colon.</summary>
    public const string Format = "response_format";

    /// <summary>The answer does not use the tools as it was asked to; the problem follows after a colon.</summary>
    public const string Tools = "tools";

    /// <summary>The call ended because the run's deadline passed.</summary>
    public const string Deadline = "deadline";

    /// <summary>Why there is no answer, in one stable word: that of the run's own bounds, or how the call ended.</summary>
    public static string Reason(this AgentAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Error is Budget or Deadline or PriceUnknown ? answer.Error : answer.Outcome.Name();
    }

    /// <summary><c>budget</c> or <c>deadline</c> when one of them ended the call or kept it from being sent; null otherwise.</summary>
    public static string? Shortage(this AgentAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Error is Budget or Deadline ? answer.Error : null;
    }

    /// <summary>The answer has neither text nor tool calls; says how it ended.</summary>
    public static string Empty(string finishReason) => finishReason == FinishReasons.Length
        ? "no text: max_tokens was too small for a first word (finish_reason length)"
        : $"no text (finish_reason {finishReason})";
}
