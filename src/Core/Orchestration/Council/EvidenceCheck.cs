using System.Text.RegularExpressions;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>Checks evidence by program: a model's word for its own evidence would be worth nothing.</summary>
/// <param name="options">Length of quotations.</param>
internal sealed partial class EvidenceCheck(CouncilOptions options)
{
    /// <summary>
    /// A quotation must stand in the conversation; a calculation must come out, and where the answer is a number one of its
    /// results must be the answer. Tests and sources cannot be checked here.
    /// </summary>
    /// <param name="evidence">What was given.</param>
    /// <param name="answer">The answer in normal form that it is given for.</param>
    /// <param name="shape">How the answers are compared.</param>
    /// <param name="conversation">What quotations are looked for in.</param>
    public EvidenceVerdict Check(Evidence evidence, string answer, AnswerShape shape, ImmutableArray<ChatMessage> conversation) => evidence.Type switch
    {
        "quote" => Quoted(evidence.Text, conversation) ? EvidenceVerdict.Holds : EvidenceVerdict.Fails,
        "calculation" => Calculated(evidence.Text, answer, shape),
        _ => EvidenceVerdict.Unchecked,
    };

    private bool Quoted(string text, ImmutableArray<ChatMessage> conversation)
    {
        var quote = Plain(text).Trim('"', '“', '”', '\'');
        return quote.Length >= options.QuoteLength && conversation.Any(message => Plain(message.Text).Contains(quote, StringComparison.Ordinal));
    }

    private static EvidenceVerdict Calculated(string text, string answer, AnswerShape shape)
    {
        var found = CalculationReader.Read(text);
        return found.Count == 0 ? EvidenceVerdict.Unchecked
            : found.All(calculation => calculation.Holds) && (shape.Form != AnswerForm.Number || found.Any(LeadsThere)) ? EvidenceVerdict.Holds
            : EvidenceVerdict.Fails;

        bool LeadsThere(Calculation calculation) =>
            AnswerReader.Normalise(calculation.Text[(calculation.Text.LastIndexOf('=') + 1)..], shape) == answer
            || AnswerReader.Normalise(calculation.Value.ToString(), shape) == answer;
    }

    private static string Plain(string text) => Blanks().Replace(text, " ").Trim().ToLowerInvariant();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
