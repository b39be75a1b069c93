using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>Members' answers as ballots: words in the normal form of their shape, tool calls in theirs.</summary>
internal static class MemberBallots
{
    /// <summary>How the answers are compared, and what each of them votes for.</summary>
    /// <param name="context">The run.</param>
    /// <param name="question">What was asked.</param>
    /// <param name="answers">Best rank first.</param>
    /// <param name="isNone">Tells words that are no answer; null = all are one.</param>
    public static (AnswerShape Shape, ImmutableArray<Ballot> Ballots) Read(
        RunContext context, string question, IReadOnlyList<MemberAnswer> answers, Func<string, bool>? isNone = null)
    {
        ImmutableArray<string> words = [.. answers.Where(member => member.Answer.ToolCalls.IsDefaultOrEmpty).Select(member => member.Answer.Text)];
        var shape = AnswerReader.ShapeOf(question, words, context.Format is not null);
        return (words.Length * 2 > answers.Count || answers.Count == 0 ? shape : AnswerForm.ToolCalls, [.. answers.Select(Ballot)]);

        Ballot Ballot(MemberAnswer member)
        {
            var (text, calls) = (member.Answer.Text, member.Answer.ToolCalls);
            return !calls.IsDefaultOrEmpty ? new(member.Model, member.Rank, text, ToolVotes.Of(calls)) { Calls = calls }
                : isNone?.Invoke(text) == true ? new(member.Model, member.Rank, text, null)
                : OfWords(member, question, shape);
        }
    }

    /// <summary>A ballot of words.</summary>
    public static Ballot OfWords(MemberAnswer member, string question, AnswerShape shape)
    {
        var text = member.Answer.Text;
        var vote = member.Answer.FinishReason == FinishReasons.Length ? AnswerReader.ReadCutOff(text, shape) : AnswerReader.Read(text, shape);
        return new(member.Model, member.Rank, text, vote) { Derived = Derivation.Of(question, text, vote, shape) };
    }
}
