using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>Hears an answer while it is written. One listener hears one answer.</summary>
public interface ITokenListener
{
    /// <summary>Takes in the next token and the probabilities in its place.</summary>
    /// <returns>False = the answer is not worth reading on; the call is cut off there, and costs what it had used.</returns>
    bool Hear(TokenLogprob token);
}
