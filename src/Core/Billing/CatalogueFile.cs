namespace LLMHive.Billing;

/// <summary>The form of <c>plans.json</c>.</summary>
internal sealed record CatalogueFile
{
    public required ImmutableArray<CatalogueVersion> Versions { get; init; }
}

/// <summary>One version of the catalogue.</summary>
internal sealed record CatalogueVersion
{
    public required int Version { get; init; }

    /// <summary>From this moment on new users get this version.</summary>
    public required DateTimeOffset EffectiveFrom { get; init; }

    public required ImmutableArray<Plan> Plans { get; init; }
}
