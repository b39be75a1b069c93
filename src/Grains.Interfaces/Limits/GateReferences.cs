namespace LLMHive.Limits;

/// <summary>
/// References to the gate, which every request needs. <c>GetGrain&lt;T&gt;(key)</c> reads the attributes of the interface each
/// time, by reflection; this names the identities, which the attributes pin for ever.
/// </summary>
public static class GateReferences
{
    private static readonly GrainType UserGateType = GrainType.Create("llmhive.user-gate");
    private static readonly GrainInterfaceType UserGateInterface = GrainInterfaceType.Create("llmhive.user-gate");

    /// <summary>The gate of one user.</summary>
    public static IUserGateGrain UserGate(this IGrainFactory grains, string userId) =>
        (IUserGateGrain)grains.GetGrain(GrainId.Create(UserGateType, GrainKeys.User(userId)), UserGateInterface);
}
