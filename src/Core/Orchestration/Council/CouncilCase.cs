namespace LLMHive.Orchestration;

/// <summary>What a council decides on.</summary>
/// <param name="Rules">How votes are counted.</param>
/// <param name="Panel">Who was to be asked.</param>
/// <param name="TaskClass">Class of the question.</param>
/// <param name="Shape">How the answers are compared.</param>
/// <param name="Degradations">What was less than asked for so far.</param>
/// <param name="Replacements">Models that stood in for failed members.</param>
/// <param name="Parent">The trace entry of the fan-out.</param>
internal sealed record CouncilCase(
    CouncilRules Rules, ImmutableArray<string> Panel, string TaskClass, AnswerShape Shape, ImmutableArray<string> Degradations, ImmutableArray<string> Replacements, int Parent);

/// <summary>How a council came to its end.</summary>
/// <param name="Winner">The position that answers; null = none.</param>
/// <param name="StopReason">Why it stopped.</param>
/// <param name="Rung">The last rung that was climbed.</param>
/// <param name="Leader">The panel's leading position before anybody was challenged; null = nobody voted.</param>
internal sealed record CouncilEnd(Position? Winner, string StopReason, string Rung, Position? Leader = null);
