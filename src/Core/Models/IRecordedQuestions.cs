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
public sealed record RecordedQuestions(ImmutableArray<RecordedQuestion> All);

/// <summary>One recorded question.</summary>
/// <param name="Prompt">What a user asked.</param>
/// <param name="Gold">The right answer; null = the recording does not tell it.</param>
public sealed record RecordedQuestion(string Prompt, string? Gold);
