using System.Text.Json;
using System.Text.RegularExpressions;
using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>
/// The recorded members, and simulated work on their answers, since nobody recorded judges: each judgement is right with a set
/// chance, and one in some cannot be read. What is simulated is only as good as these figures; real judges err together.
/// <list type="bullet">
/// <item>A judge of two candidates of which one is better names that one with that chance; otherwise it tosses a coin.</item>
/// <item>A challenger does the right thing with that chance: it keeps a right answer or changes to a right one that it is shown;
/// else the wrong thing. Everybody quotes the question, which always holds, so that evidence helps nobody here.</item>
/// <item>A fuser copies one of the answers that it is given, at random: it has no skill, so what is gained is the judges' doing.</item>
/// <item>Correctors: <see cref="SimulatedCorrector"/>; roles: <see cref="SimulatedRoles"/>; refiners of prompts: <see cref="SimulatedPrompts"/>.</item>
/// </list>
/// </summary>
internal sealed partial class SimulatedAgents : IAgentTransport
{
    private const string Unreadable = "It depends {";
    private readonly ReplayTransport _recorded;
    private readonly ReplayQuestion _question;
    private readonly SimulatedDice _dice;
    private readonly SimulatedCorrector _corrector;
    private readonly SimulatedRoles _roles;
    private readonly SimulatedPrompts _prompts;
    private readonly Lock _lock = new();

    public SimulatedAgents(ReplayQuestion question, EvaluationOptions options)
    {
        (_recorded, _question, _dice) = (new ReplayTransport(question), question, new SimulatedDice(question, options));
        _corrector = new SimulatedCorrector(question, options.Members, _dice);
        _roles = new SimulatedRoles(_dice);
        _prompts = new SimulatedPrompts(question, options.Members, _dice);
    }

    public void TimedOut(string model)
    {
        // There are no breakers here.
    }

    public bool IsHealthy(string model) => true;

    public CallReservation? WorstCase(AgentQuestion asked) => _recorded.WorstCase(asked);

    public async Task<AgentAnswer> Call(AgentQuestion asked, CallReservation limit, CancellationToken cancellationToken)
    {
        string? text;
        lock (_lock)
        {
            text = Simulated(asked);
        }

        return text is null
            ? await _recorded.Call(asked, limit, cancellationToken)
            : new AgentAnswer { Model = asked.Model, Outcome = CallOutcome.Ok, Text = text, Usage = NominalCosts.Usage, CostUsd = NominalCosts.Of(asked.Model) };
    }

    // Null = as recorded. Texts that are used as they are written have no form that could be missed.
    private string? Simulated(AgentQuestion asked) => asked.Role switch
    {
        "fuser" => _dice.Any(Texts(asked.Messages[0].Text)),
        "judge" => _dice.Garbles() ? Unreadable : Judge(asked),
        "challenger" => _dice.Garbles() ? Unreadable : Challenger(asked.Messages[^2].Text, Texts(asked.Messages[^1].Text)),
        "refiner" when asked.Messages.Length > 2 && asked.Messages[^2].Role == "assistant" =>
            _dice.Garbles() ? Unreadable : _corrector.Correct(asked.Messages[^2].Text, asked.Messages[^1].Text),
        _ => asked.Stage switch
        {
            "plan" or "approve" => _dice.Garbles() ? Unreadable : _roles.Manage(asked),
            "synthesis" => _roles.Synthesis(asked),
            "node" when SimulatedRoles.Checks(asked) => _dice.Garbles() ? Unreadable : _roles.Check(asked),
            SimulatedPrompts.Stage => _dice.Garbles() ? Unreadable : _prompts.Write(asked),
            _ => _prompts.Answer(asked),
        },
    };

    private string Judge(AgentQuestion asked)
    {
        var prompts = SimulatedPrompts.AreJudged(asked);
        var candidates = Texts(asked.Messages[1].Text);
        if (candidates is [var alone])
        {
            var meets = prompts ? SimulatedPrompts.QualityOf(alone) >= SimulatedPrompts.Kept : _dice.IsRight(alone);
            return JsonSerializer.Serialize(new { reason = "simulated", verdict = meets == _dice.Succeeds() ? "yes" : "no" });
        }

        var (a, b) = prompts ? (SimulatedPrompts.QualityOf(candidates[0]), SimulatedPrompts.QualityOf(candidates[1])) : (Rank(candidates[0]), Rank(candidates[1]));
        var saysA = a == b ? _dice.Toss() : a > b == _dice.Succeeds();
        return JsonSerializer.Serialize(new { reason = "simulated", verdict = saysA ? "A" : "B" });
    }

    private int Rank(string text) => _dice.IsRight(text) ? 1 : 0;

    private string Challenger(string own, List<string> others)
    {
        var right = others.Where(_dice.IsRight).ToList();
        var wrong = others.Where(other => !_dice.IsRight(other)).ToList();
        var does = _dice.Succeeds();
        var turnsTo = _dice.IsRight(own) ? (does ? new List<string>() : wrong) : does ? right : wrong;

        // Who is wrong and errs may as well stay as go to another wrong answer.
        var stays = turnsTo.Count == 0 || (!_dice.IsRight(own) && !does && _dice.Toss());
        return JsonSerializer.Serialize(new
        {
            decision = stays ? "keep" : "change",
            answer = stays ? "" : AnswerReader.Read(_dice.Any(turnsTo), _dice.Form),
            evidence = new[] { new { type = "quote", text = _question.Question } },
        });
    }

    private static List<string> Texts(string message) => [.. Tagged().Matches(message).Select(match => match.Groups["text"].Value)];

    [GeneratedRegex(@"<(candidate-A|candidate-B|candidate|answer|claim) ([0-9a-f]+)>\n(?<text>.*?)\n</\1 \2>", RegexOptions.Singleline)]
    private static partial Regex Tagged();
}
