namespace LLMHive.Chat;

/// <summary>How far an evaluation is.</summary>
public enum EvaluationStatus
{
    /// <summary>At work, or waiting for it.</summary>
    Running,

    /// <summary>Every question was asked.</summary>
    Complete,

    /// <summary>The budget ended it before the last question.</summary>
    OutOfBudget,

    /// <summary>Its work was given up, for instance because the recording is gone; the marks are those of the questions before.</summary>
    Failed,
}
