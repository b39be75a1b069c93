namespace LLMHive.Orchestration;

/// <summary>
/// How the answers to one question are compared. It is told once for all of them (<see cref="AnswerReader.ShapeOf"/>), and each is
/// then read alone into a string, so that being the same is an equivalence and no order of members plays a part.
/// </summary>
/// <param name="Form">The form that they are read in.</param>
/// <param name="Unit">
/// Numbers: the unit that a bare number is in. A number in it, or in none, is read as the number alone; one in another known unit
/// keeps that unit, and nothing is converted. Empty = several units and none before the others, so that all stay what they say;
/// null = units play no part.
/// </param>
/// <param name="Asked">
/// A few words: the question that an answer may say again (<see cref="AskedSentence"/>). Choices: their words, a line each
/// (<see cref="ChoiceAnswers"/>). Null = nothing that it could say.
/// </param>
public readonly record struct AnswerShape(AnswerForm Form, string? Unit = null, string? Asked = null)
{
    /// <summary>
    /// Answers that are written rather than found: all may differ and still be right, so that a count without agreement tells nothing.
    /// A few words are, since the same is said in more ways than a normal form knows.
    /// </summary>
    public bool IsWritten => Form is AnswerForm.Open or AnswerForm.Json or AnswerForm.ShortText or AnswerForm.ToolCalls;

    /// <summary>True when nobody agrees with anybody on an answer of which that can be said: it was not voted on.</summary>
    /// <param name="voters">Members that voted.</param>
    /// <param name="positions">Answers that they gave.</param>
    public bool IsScattered(int voters, int positions) => IsWritten && voters > 1 && positions == voters;

    /// <summary>The form, units aside.</summary>
    public static implicit operator AnswerShape(AnswerForm form) => new(form);
}
