using System.Text.Json;
using System.Text.RegularExpressions;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>
/// The recorded members, and simulated work on their answers, since nobody recorded judges: each judgement is right with a set
/// chance, and one in some cannot be read. What is simulated is only as good as these figures; real judges err together.
/// <list type="bullet">
/// <item>A judge of two candidates of which one is right names the right one with that chance; otherwise it tosses a coin.</item>
/// <item>A challenger does the right thing with that chance: it keeps a right answer or changes to a right one that it is shown;
/// else the wrong thing. Its changes always come with a quotation that holds, so the check of evidence helps nobody here.</item>
/// <item>A fuser copies one of the answers that it is given, at random: it has no skill, so what is gained is the judges' doing.</item>
/// </list>
/// </summary>
internal sealed partial class SimulatedAgents : IAgentTransport
{
    private readonly ReplayTransport _recorded;
    private readonly ReplayQuestion _question;
    private readonly AnswerForm _form;
    private readonly double _accuracy;
    private readonly double _malformed;
    private readonly Random _random;
    private readonly Lock _lock = new();

    public SimulatedAgents(ReplayQuestion question, double accuracy, double malformed, int seed)
    {
        (_recorded, _question, _accuracy, _malformed) = (new ReplayTransport(question), question, accuracy, malformed);
        _random = new Random(unchecked(RunIds.Seed(question.Id) + seed));
        _form = AnswerReader.FormOf(ReplayPrompt.Render(question.Question, question.Choices), [.. question.Answers.Values.Select(answer => answer.Text)]);
    }

    public bool IsHealthy(string model) => true;

    public CallReservation? WorstCase(AgentQuestion asked) => _recorded.WorstCase(asked);

    public async Task<AgentAnswer> Call(AgentQuestion asked, CallReservation limit, CancellationToken cancellationToken)
    {
        if (asked.Role is not ("judge" or "fuser" or "challenger"))
        {
            return await _recorded.Call(asked, limit, cancellationToken);
        }

        string text;
        lock (_lock)
        {
            text = asked.Role switch
            {
                "fuser" => Any(Texts(asked.Messages[0].Text)),
                _ when _random.NextDouble() < _malformed => "It depends {",
                "judge" => Judge(Texts(asked.Messages[1].Text)),
                _ => Challenger(asked.Messages[^2].Text, Texts(asked.Messages[^1].Text)),
            };
        }

        return new AgentAnswer { Model = asked.Model, Outcome = CallOutcome.Ok, Text = text, CostUsd = NominalCosts.Of(asked.Model) };
    }

    private string Judge(List<string> candidates)
    {
        var (a, b) = (IsRight(candidates[0]), IsRight(candidates[1]));
        var saysA = a == b ? _random.Next(2) == 0 : a == _random.NextDouble() < _accuracy;
        return JsonSerializer.Serialize(new { reason = "simulated", verdict = saysA ? "A" : "B" });
    }

    private string Challenger(string own, List<string> others)
    {
        var right = others.Where(IsRight).ToList();
        var wrong = others.Where(other => !IsRight(other)).ToList();
        var does = _random.NextDouble() < _accuracy;
        var turnsTo = IsRight(own) ? (does ? new List<string>() : wrong) : does ? right : wrong;

        // Who is wrong and errs may as well stay as go to another wrong answer.
        var stays = turnsTo.Count == 0 || (!IsRight(own) && !does && _random.Next(2) == 0);
        return JsonSerializer.Serialize(new
        {
            decision = stays ? "keep" : "change",
            answer = stays ? "" : AnswerReader.Read(Any(turnsTo), _form),
            evidence = stays ? [] : new[] { new { type = "quote", text = _question.Question } },
        });
    }

    private bool IsRight(string text) => AnswerReader.Read(text, _form) == _question.Gold;

    private string Any(List<string> texts) => texts[_random.Next(texts.Count)];

    private static List<string> Texts(string message) => [.. Tagged().Matches(message).Select(match => match.Groups["text"].Value)];

    [GeneratedRegex(@"<(candidate-A|candidate-B|answer|claim) ([0-9a-f]{8})>\n(?<text>.*?)\n</\1 \2>", RegexOptions.Singleline)]
    private static partial Regex Tagged();
}
