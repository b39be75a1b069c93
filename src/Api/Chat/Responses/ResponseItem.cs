using System.Text;

namespace LLMHive.Chat;

/// <summary>One item of an answer: the message, or a call of a function.</summary>
internal sealed class ResponseItem(int index, string id, bool isCall)
{
    /// <summary>Its place in the answer.</summary>
    public int Index => index;

    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>It is a call of a function.</summary>
    public bool IsCall => isCall;

    /// <summary>Parts of a message.</summary>
    public List<ResponsePart> Parts { get; } = [];

    /// <summary>Id by which the function's output names the call.</summary>
    public string CallId { get; set; } = "";

    /// <summary>Name of the function.</summary>
    public string Name { get; set; } = "";

    /// <summary>Arguments so far, as JSON.</summary>
    public StringBuilder Arguments { get; } = new();
}
