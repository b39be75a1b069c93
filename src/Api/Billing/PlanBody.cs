namespace LLMHive.Billing;

/// <summary>Body of <c>PUT /api/v1/admin/users/{userId}/plan</c>.</summary>
/// <param name="Plan">Name of a plan of the catalogue, such as <c>pro</c>.</param>
internal sealed record PlanBody(string Plan)
{
    public static PlanBody Read(Fields fields) => new(fields.RequiredText("plan", 64));
}
