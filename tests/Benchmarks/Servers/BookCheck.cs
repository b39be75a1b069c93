using LLMHive.Models;

namespace LLMHive.Servers;

/// <summary>Two counts of the same calls, which must be one.</summary>
/// <param name="Booked">By the product's usage endpoint.</param>
/// <param name="Served">By the upstream itself.</param>
internal sealed record BookCheck(ServedTokens Booked, ServedTokens Served)
{
    /// <summary>True when they do not differ by a single token, and there is something to count.</summary>
    public bool Agrees => Booked == Served && Served.Calls > 0;

    /// <summary>Tokens booked less tokens served, prompt and answers.</summary>
    public long Difference => Booked.PromptTokens + Booked.CompletionTokens - Served.PromptTokens - Served.CompletionTokens;
}
