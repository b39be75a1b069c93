namespace LLMHive.Accounts;

/// <summary>A mail of plain text.</summary>
/// <param name="To">The address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">The text.</param>
public sealed record Mail(string To, string Subject, string Text);
