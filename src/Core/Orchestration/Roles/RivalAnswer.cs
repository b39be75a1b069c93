using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// What keeps a hierarchy honest: one member's own answer to the conversation, which the hierarchy's has to beat. Plans, approval and
/// synthesis are models' words, and a wrong one goes into the answer; two judges in both orders seldom let it pass.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="options">Whether there is a rival, and its time limit.</param>
/// <param name="judges">Compare.</param>
internal sealed class RivalAnswer(RunContext context, RolesOptions options, Judges judges)
{
    private const int Tries = 2;

    /// <summary>Why there is no rival although there should be one; empty = nothing is missing.</summary>
    public string Missing { get; private set; } = "";

    /// <summary>The rival; null when there is none or nobody answered.</summary>
    /// <param name="lease">What may be spent on it.</param>
    /// <param name="models">Models, best first. One alone is no rival to itself.</param>
    /// <param name="parent">Trace entry of the plan.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<Candidate?> Ask(RunContext lease, ImmutableArray<string> models, int parent, CancellationToken cancellationToken)
    {
        if (!options.MustWin || models.Length < 2)
        {
            return null;
        }

        foreach (var model in models.Take(Tries))
        {
            var answer = await lease.Agents.Ask(
                new AgentQuestion
                {
                    Model = model, Messages = context.Messages, Stage = "answer", Role = "rival", Agent = "rival", Parent = parent, MaxOutputTokens = context.MaxOutputTokens,
                    Temperature = context.Temperature, Seed = context.Seed, Stop = context.Stop, Timeout = TimeSpan.FromSeconds(options.CallTimeoutSeconds),
                },
                cancellationToken);
            if (answer.Outcome == CallOutcome.Ok)
            {
                Missing = "";
                return Candidate.By(model, answer.Text);
            }

            Missing = answer.Shortage() ?? "no_answer";
            if (answer.Error == AgentErrors.Deadline)
            {
                break;
            }
        }

        return null;
    }

    /// <summary>Whether the hierarchy's answer beats the rival's; null when both say the same or nobody could judge.</summary>
    public async Task<(bool? Won, ImmutableArray<string> Degradations)> Challenge(Candidate rival, Candidate answer, int parent, CancellationToken cancellationToken)
    {
        if (AnswerReader.AreSame(context.Question, rival.Text, answer.Text))
        {
            return (null, []);
        }

        var tournament = await judges.Challenge(context, new JudgeBrief { Parent = parent }, rival, [answer], cancellationToken);
        return (tournament.Judged ? tournament.Winner == answer : null, Comparison.Degradations(tournament.Comparisons));
    }
}
