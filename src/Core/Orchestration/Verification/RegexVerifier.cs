using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>Looks for a caller's pattern. The engine is the one that never backtracks: its time grows with the text alone.</summary>
internal sealed class RegexVerifier : IAnswerVerifier
{
    public const int MaxLength = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly string _key;
    private readonly Regex _pattern;
    private readonly bool _mustMatch;

    private RegexVerifier(string key, Regex pattern, bool mustMatch) => (_key, _pattern, _mustMatch) = (key, pattern, mustMatch);

    public string Name => "regex";

    public static (IAnswerVerifier? Verifier, Refusal? Fault) Make(string key, AnswerCheck check, string param)
    {
        try
        {
            var regex = new Regex(check.Text, RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant, Patience);
            return (new RegexVerifier(key, regex, check.MustMatch), null);
        }
        catch (ArgumentException)
        {
            return (null, Refusal.Of(RefusalCodes.InvalidRequest, $"'{param}.pattern' is no regular expression. Give one in .NET's syntax.", param + ".pattern"));
        }
        catch (NotSupportedException)
        {
            return (null, Refusal.Of(
                RefusalCodes.InvalidRequest,
                $"'{param}.pattern' needs backtracking or is too large. Leave out look-around, back-references, atomic groups and large counts.", param + ".pattern"));
        }
    }

    public IReadOnlyList<Finding> Verify(string answer)
    {
        var found = Find(answer);
        return
        [
            new Finding
            {
                Key = _key, Claim = _mustMatch ? $"matches {_pattern}" : $"does not match {_pattern}", Type = IssueType.Format,
                Passed = found is not null && (found.Length > 0) == _mustMatch,
                Evidence = found is null ? "the pattern took too long" : found.Length > 0 ? "found: " + Excerpt.EndOf(found, 100) : "not found",
            },
        ];
    }

    private string? Find(string answer)
    {
        try
        {
            return _pattern.Match(answer) is { Success: true } match ? match.Value + (match.Length == 0 ? "(nothing)" : "") : "";
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
