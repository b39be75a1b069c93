using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>What a request is going to do, before anybody has admitted it.</summary>
/// <param name="Model">The model asked for.</param>
/// <param name="Members">Members of a hive model, best first; empty for a single model.</param>
/// <param name="Engine">Engine of a hive model; null for a single model.</param>
/// <param name="MaxOutputTokens">Most tokens of one answer.</param>
/// <param name="Hive">The request field <c>hive</c>, over what the hive model sets.</param>
/// <param name="Admission">What to ask of the gate.</param>
/// <param name="Otherwise">What is done where the caller's plan includes not the engine or none of the members; null = nothing.</param>
internal sealed record CallPlan(
    ModelCard Model, ImmutableArray<string> Members, string? Engine, int MaxOutputTokens, HiveOptions Hive, AdmissionRequest Admission,
    CallPlan? Otherwise = null)
{
    /// <summary>Members that cannot be asked this, each with the reason.</summary>
    public ImmutableArray<string> Skipped { get; init; } = [];

    /// <summary>What the ticket was given for.</summary>
    public CallPlan Admitted(Ticket ticket) =>
        Otherwise is { } other && ((ticket.Engine == other.Admission.Engine && ticket.Engine != Admission.Engine) || !Members.Any(ticket.Allows)) ? other : this;
}
