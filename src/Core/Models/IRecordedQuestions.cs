namespace LLMHive.Models;

/// <summary>Questions of recordings on this node.</summary>
public interface IRecordedQuestions
{
    /// <summary>The first questions of a recording, each once; or why it cannot be read.</summary>
    /// <param name="file">A name without folders.</param>
    /// <param name="most">At most so many.</param>
    Outcome<RecordedQuestions> Read(string file, int most);
}

/// <summary>Questions of a recording.</summary>
/// <param name="All">In the order of the file.</param>
/// <param name="Skipped">Calls before its last question that cannot be asked again as they were.</param>
public sealed record RecordedQuestions(ImmutableArray<RecordedQuestion> All, int Skipped = 0);

/// <summary>One recorded question.</summary>
/// <param name="Messages">The whole conversation; it ends with what a user asked. Empty = nothing is asked.</param>
/// <param name="Gold">The right answer; null = the recording does not tell it.</param>
public sealed record RecordedQuestion(ImmutableArray<ChatMessage> Messages, string? Gold)
{
    /// <summary>A question without a history.</summary>
    public RecordedQuestion(string prompt, string? gold)
        : this([new ChatMessage("user", prompt)], gold)
    {
    }

    /// <summary>What the user asked last.</summary>
    public string Prompt => Messages.IsEmpty ? "" : Messages[^1].Text;
}
