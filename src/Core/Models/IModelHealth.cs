namespace LLMHive.Models;

/// <summary>What this node knows about the health of models.</summary>
public interface IModelHealth
{
    /// <summary>True when a call to the model would be let through; also true for models nobody has called yet.</summary>
    bool IsHealthy(string model);
}
