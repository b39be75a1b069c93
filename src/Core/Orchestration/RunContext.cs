using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>Everything an engine may see and use in one run.</summary>
public sealed record RunContext
{
    /// <summary>The conversation.</summary>
    public required ImmutableArray<ChatMessage> Messages { get; init; }

    /// <summary>The last message of the user, which the answer is to; empty when there is none.</summary>
    public string Question => Messages.LastOrDefault(message => message.Role == "user")?.Text ?? "";

    /// <summary>Members to use, best first; never a hive model.</summary>
    public required ImmutableArray<string> Members { get; init; }

    /// <summary>Ranked replacements for members that fail, best first.</summary>
    public ImmutableArray<string> Reserve { get; init; } = [];

    /// <summary>Members that were asked for before the plan's limit.</summary>
    public int MembersAsked { get; init; }

    /// <summary>Models that tell how probable their tokens are.</summary>
    public ImmutableHashSet<string> TellTokens { get; init; } = [];

    /// <summary>Most tokens of one answer.</summary>
    public int MaxOutputTokens { get; init; } = 1024;

    /// <summary>0 to 2; null = the provider's default.</summary>
    public double? Temperature { get; init; }

    /// <summary>Passed on to providers; null = none.</summary>
    public long? Seed { get; init; }

    /// <summary>Ends an answer where one of these appears.</summary>
    public ImmutableArray<string> Stop { get; init; } = [];

    /// <summary>The JSON that the answer must be; null = any text. Members are told, judges and the like are not.</summary>
    public FormatCheck? Format { get; init; }

    /// <summary>Functions that members may call instead of answering; null = none.</summary>
    public ToolCheck? Tools { get; init; }

    /// <summary>Members that were left out beforehand, each with the reason.</summary>
    public ImmutableArray<string> Skipped { get; init; } = [];

    /// <summary>Answers that are enough, set by the caller; null = the engine's own rule.</summary>
    public int? Quorum { get; init; }

    /// <summary>Checks of the answer that the caller asked for.</summary>
    public ImmutableArray<AnswerCheck> Checks { get; init; } = [];

    /// <summary>Whether the prompt is refined before the engine runs.</summary>
    public PromptDiffusion Diffusion { get; init; }

    /// <summary>Most of all questions that may be answered wrongly, 0 to 1, rather than not at all; null = an answer is given in any case. Known to <c>vote</c> and <c>auto</c>.</summary>
    public double? MaxRisk { get; init; }

    /// <summary>Mean cost of a question that is not to be exceeded, as a part of the best single member's price, in place of an accuracy; null = none. Only <c>auto</c> knows it.</summary>
    public double? MaxCostRatio { get; init; }

    /// <summary>Accuracy that the caller asked for, 1 (cheap) to 5 (sure); null = the engine's own. Only <c>auto</c> knows it.</summary>
    public int? Accuracy { get; init; }

    /// <summary>Prices of the members and the reserve, as far as they are known.</summary>
    public ImmutableDictionary<string, ModelPrice> Prices { get; init; } = ImmutableDictionary<string, ModelPrice>.Empty;

    /// <summary>Which of them err alike, as the operator or the price list says; the others go by their names.</summary>
    public ImmutableDictionary<string, string> Families { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The family of a model: two of one share training, and so errors.</summary>
    public string FamilyOf(string model) => Families.GetValueOrDefault(model) ?? ModelFamily.Of(model);

    /// <summary>
    /// Takes in the answer while it is written; null = nobody reads along. For engines that give one model's words as they are: what is
    /// out cannot be taken back.
    /// </summary>
    public Action<string>? Write { get; init; }

    /// <summary>The way to the models.</summary>
    public required IAgentPool Agents { get; init; }

    /// <summary>What may be spent; each call reserves from it and settles.</summary>
    public required BudgetLease Budget { get; init; }

    /// <summary>Where to write what was done.</summary>
    public required TraceWriter Trace { get; init; }

    /// <summary>What is known of how the models err.</summary>
    public IModelStatistics Statistics { get; init; } = NoStatistics.Instance;

    /// <summary>The only clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The only source of chance; seeded, also by the caller: it orders and chooses, and keeps no secrets.</summary>
    public required Random Random { get; init; }

    /// <summary>
    /// Makes a key for the tags around what others wrote (<see cref="TagKeys"/>). Who knew it could end the quotation and speak to the
    /// model that reads it, so nothing of it follows from the caller's seed.
    /// </summary>
    public required Func<string> NewKey { get; init; }

    /// <summary>
    /// The same run on a lease that leaves a reserve for the final stage, which then spends from this run's own
    /// (<see cref="BudgetLease.KeepingReserve"/>). For the stage that asks the members.
    /// </summary>
    /// <param name="answers">Answers that stand in the prompt of the final call.</param>
    /// <param name="options">How much is kept.</param>
    public RunContext KeepingReserve(int answers, ReserveOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var priced = Members.Select(model => Agents.WorstCase(new AgentQuestion
        {
            Model = model, Messages = Messages, Stage = "", MaxOutputTokens = MaxOutputTokens, Format = Format,
        })).OfType<CallReservation>().ToList();
        if (priced.Count == 0)
        {
            return this; // nobody can be asked, and the calls will say so
        }

        // What an answer costs by the token is no less than what its tokens cost in a later prompt.
        var (first, dearest) = (priced[0], priced.MaxBy(call => call.CostUsd));
        var tokens = dearest.Tokens + options.InstructionTokens + ((long)answers * MaxOutputTokens);
        var final = new CallReservation(tokens, dearest.CostUsd * tokens / Math.Max(1, dearest.Tokens));
        var budget = Budget.KeepingReserve(options.Part, final, first, Clock.GetUtcNow());
        return this with { Budget = budget, Agents = Agents.Within(budget) };
    }
}
