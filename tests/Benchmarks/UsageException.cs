namespace LLMHive;

/// <summary>The command line is wrong; the message says what and how to right it.</summary>
internal sealed class UsageException(string message) : Exception(message);
