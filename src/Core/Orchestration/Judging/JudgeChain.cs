using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// Puts one question to judges until one answers it readably: 1 the judge, 2 once more for the form, 3 the next judge of the
/// chain, 4 the bare words of whoever wrote some.
/// </summary>
/// <param name="options">Time limit, length of the chain.</param>
internal sealed class JudgeChain(JudgeOptions options)
{
    private const int ShownLength = 600;

    /// <summary>Whom to ask, in order. Authors judge their own text only when nobody else is there.</summary>
    public (ImmutableArray<string> Judges, bool Self) Of(RunContext context, JudgeBrief brief, IEnumerable<string> authors)
    {
        var may = (brief.Judges.IsDefaultOrEmpty ? context.Members.Concat(context.Reserve) : brief.Judges)
            .Except(brief.Except, StringComparer.Ordinal).OrderByDescending(context.Agents.IsHealthy).ToList();
        var neutral = may.Except(authors, StringComparer.Ordinal).Take(options.ChainLength).ToImmutableArray();
        return neutral.IsEmpty ? ([.. may.Take(options.ChainLength)], true) : (neutral, false);
    }

    /// <summary>Asks down the chain.</summary>
    /// <param name="context">The run.</param>
    /// <param name="prompt">The question.</param>
    /// <param name="judges">The chain.</param>
    /// <param name="parent">The trace entry that led here.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<JudgeReply> Ask(RunContext context, JudgePrompt prompt, ImmutableArray<string> judges, int parent, CancellationToken cancellationToken)
    {
        var (malformed, failure) = (0, judges.IsEmpty ? "no_judge" : "");
        var raw = new List<(string Judge, string Text)>();
        foreach (var judge in judges)
        {
            var messages = prompt.Messages;
            for (var tries = options.Repair ? 2 : 1; tries > 0; tries--)
            {
                var answer = await context.Agents.Ask(Question(context, judge, messages, parent), cancellationToken);
                if (answer.Outcome is not (CallOutcome.Ok or CallOutcome.Empty))
                {
                    failure = answer.Shortage() ?? "judge_failed";
                    break;
                }

                if (prompt.Read(answer.Text) is { } read)
                {
                    return new JudgeReply(read.Word, read.Reason, judge, malformed, "");
                }

                (malformed, failure) = (malformed + 1, "unreadable");
                raw.Add((judge, answer.Text));
                messages = prompt.Again(Excerpt.EndOf(answer.Text, ShownLength));
            }

            // What did not fit into the budget may fit at the next one's price; what did not fit into the time fits nowhere.
            if (failure == AgentErrors.Deadline)
            {
                break;
            }
        }

        foreach (var (judge, text) in raw)
        {
            if (prompt.ReadWords(text) is { } word)
            {
                return new JudgeReply(word, "", judge, malformed, "");
            }
        }

        return new JudgeReply(null, "", "", malformed, failure);
    }

    private AgentQuestion Question(RunContext context, string judge, ImmutableArray<ChatMessage> messages, int parent) => new()
    {
        Model = judge, Messages = messages, Stage = "judge", Role = "judge", Agent = "judge", Parent = parent,
        MaxOutputTokens = options.MaxOutputTokens, Seed = context.Seed, Timeout = TimeSpan.FromSeconds(options.CallTimeoutSeconds),
    };
}

/// <summary>What a chain of judges said.</summary>
/// <param name="Word">The verdict, one of the words asked for; null when there is none.</param>
/// <param name="Reason">Why, as the judge says.</param>
/// <param name="Judge">Who said it.</param>
/// <param name="Malformed">Answers that could not be read.</param>
/// <param name="Failure">Why there is no verdict.</param>
internal sealed record JudgeReply(string? Word, string Reason, string Judge, int Malformed, string Failure);
