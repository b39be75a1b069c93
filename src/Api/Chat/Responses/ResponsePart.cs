using System.Text;
using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>A piece of a message: words of the answer, or of a refusal to give one.</summary>
internal sealed class ResponsePart(bool isRefusal)
{
    /// <summary>The model refuses.</summary>
    public bool IsRefusal => isRefusal;

    /// <summary>The words so far.</summary>
    public StringBuilder Text { get; } = new();

    /// <summary>Log-probabilities of the words so far, when they were asked for.</summary>
    public List<JsonElement> Logprobs { get; } = [];
}
