namespace LLMHive.Orchestration;

/// <summary>The shape that answers to one question take; decides how two answers are compared.</summary>
public enum AnswerForm
{
    /// <summary>Free text; two answers are the same when their normal forms are.</summary>
    Open,

    /// <summary>A number: <c>1234.5</c>.</summary>
    Number,

    /// <summary>The letter of one of the choices given: <c>C</c>.</summary>
    Choice,

    /// <summary><c>yes</c> or <c>no</c>.</summary>
    YesNo,

    /// <summary>A Python value as Python prints it, strings without their quotes: <c>[(4, 1), 'a']</c>.</summary>
    Literal,

    /// <summary>A few words: a name, a place, a term.</summary>
    ShortText,

    /// <summary>A date or a part of one: <c>1879-03-12</c>, <c>1879-03</c>.</summary>
    Date,

    /// <summary>A JSON object or array, by value.</summary>
    Json,

    /// <summary>Functions to call: no text, but their names and arguments by value.</summary>
    ToolCalls,
}
