namespace LLMHive.Limits;

/// <summary>Marks a route whose requests are counted by their admission in the hive, not by the gate in front.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ModelCallAttribute : Attribute;
