using LLMHive.Limits;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>What a request is going to do, before anybody has admitted it.</summary>
/// <param name="Model">The model asked for.</param>
/// <param name="Members">Members of a hive model, best first; empty for a single model.</param>
/// <param name="Engine">Engine of a hive model; null for a single model.</param>
/// <param name="MaxOutputTokens">Most tokens of one answer.</param>
/// <param name="Admission">What to ask of the gate.</param>
internal sealed record CallPlan(
    ModelCard Model, ImmutableArray<string> Members, string? Engine, int MaxOutputTokens, AdmissionRequest Admission);
