namespace LLMHive.Chat;

/// <summary>Body of <c>POST /api/v1/admin/evaluations/{id}/promotion</c>.</summary>
/// <param name="Preset">A hive model of the evaluation; <c>hive/auto</c> ends a promotion.</param>
internal sealed record PromotionBody(string Preset)
{
    public static PromotionBody Read(Fields fields) => new(fields.RequiredText("preset", 256));
}
