namespace LLMHive;

/// <summary>A setting or configuration file is wrong, and the process cannot start with it.</summary>
/// <param name="source">The file or the settings section.</param>
/// <param name="key">Path of the value in it, such as <c>versions[0].plans[1].cap</c>.</param>
/// <param name="problem">What is wrong, with the value.</param>
/// <param name="cure">What to do about it.</param>
public sealed class ConfigurationException(string source, string key, string problem, string cure)
    : Exception($"{source}: {key}: {problem} {cure}");
