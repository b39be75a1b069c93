namespace LLMHive.Orchestration;

/// <summary>Body of <c>POST /v1/feedback</c>.</summary>
/// <param name="RunId">A run of the caller's own that has ended.</param>
/// <param name="Rating"><c>good</c> or <c>bad</c>; null when the right answer is told.</param>
/// <param name="CorrectAnswer">The bare right answer; null when the answer is rated.</param>
internal sealed record FeedbackBody(string RunId, string? Rating, string? CorrectAnswer)
{
    private const int LongestAnswer = 4000;

    /// <summary>The same for the run.</summary>
    internal RunFeedback Feedback() => new() { Good = Rating is null ? null : Rating == "good", CorrectAnswer = CorrectAnswer };

    public static FeedbackBody Read(Fields fields)
    {
        var body = new FeedbackBody(fields.RequiredText("run_id", Ids.MaxLength), fields.Text("rating", 10), fields.Prose("correct_answer", LongestAnswer));
        if (body.Rating is not (null or "good" or "bad"))
        {
            fields.Blame(Refusal.Of(RefusalCodes.InvalidRequest, $"'rating' is '{body.Rating}'. Give good or bad.", "rating"));
        }

        if (body.Rating is null == string.IsNullOrWhiteSpace(body.CorrectAnswer))
        {
            fields.Blame(Refusal.Of(RefusalCodes.InvalidRequest, "Give either 'rating' or 'correct_answer', and not both.", "rating"));
        }

        return body;
    }
}
