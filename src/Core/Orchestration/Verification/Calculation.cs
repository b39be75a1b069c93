using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>A calculation with its result, as it stands in a text.</summary>
/// <param name="Text">As written.</param>
/// <param name="Expression">The left side without units and currency, such as <c>12*(3+4)</c>.</param>
/// <param name="Value">What it comes to.</param>
/// <param name="Holds">The result written beside it is that value, as exactly as it is written.</param>
internal sealed record Calculation(string Text, string Expression, Rational Value, bool Holds);
