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
}
