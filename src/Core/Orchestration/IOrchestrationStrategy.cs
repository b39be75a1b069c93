namespace LLMHive.Orchestration;

/// <summary>
/// An engine: decides whom to ask what, and what to make of the answers. Plain C#: the same class runs in a grain against
/// real models, in a test against scripted agents, and in the evaluation against recorded answers.
/// </summary>
public interface IOrchestrationStrategy
{
    /// <summary>Name of the engine, as in <c>hive/&lt;name&gt;</c>.</summary>
    string Name { get; }

    /// <summary>What it asks at most beyond one answer of each of so many members (1 or more).</summary>
    EngineNeeds Needs(int members) => EngineNeeds.None;

    /// <summary>Answers that it asks for when nobody fails: so many calls, and what it <see cref="Needs"/>, a stage before it must leave.</summary>
    int Answers(int members) => members;

    /// <summary>Whether it asks several members the same and can wait for as many answers as the caller wants (<c>hive.quorum</c>).</summary>
    bool TakesQuorum => false;

    /// <summary>It asks members the caller's own question and gives one member's words, so that their form can be the caller's to choose.</summary>
    bool TakesFormat => true;

    /// <summary>It can give a member's tool calls as its answer.</summary>
    bool TakesTools => false;

    /// <summary>Why it does not take these checks of its answer (<c>hive.verify</c>); null when it does, or when there are none.</summary>
    Refusal? Refuse(ImmutableArray<AnswerCheck> checks) => checks.IsDefaultOrEmpty
        ? null
        : Refusal.Of(RefusalCodes.UnsupportedParameter, $"'hive.verify' is not taken by the engine {Name}. Use hive/refine, or leave it out.", "hive.verify");

    /// <summary>Runs to the end. What goes wrong is told in the decision's status; only a cancelled token throws.</summary>
    Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken);
}
