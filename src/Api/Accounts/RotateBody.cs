namespace LLMHive.Accounts;

/// <summary>Body of <c>POST /api/v1/keys/{id}/rotate</c>; may be left out.</summary>
/// <param name="GraceSeconds">How long the old key goes on working, 0 to 604,800 (a week); default 0 = it ends at once.</param>
internal sealed record RotateBody(long GraceSeconds)
{
    private const long Week = 604_800;

    public static RotateBody Read(Fields fields) => new(fields.Whole("grace_seconds", 0, Week) ?? 0);
}
