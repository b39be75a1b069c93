using System.Collections.Concurrent;
using System.Reflection;

namespace LLMHive;

/// <summary>Orleans reads an interface's attributes by reflection each time that somebody names a grain, ten times in a vote. Once is enough.</summary>
internal sealed class KnownInterfaceTypes : IGrainInterfaceTypeProvider
{
    private readonly ConcurrentDictionary<Type, GrainInterfaceType> _known = [];

    /// <inheritdoc />
    public bool TryGetGrainInterfaceType(Type type, out GrainInterfaceType grainInterfaceType)
    {
        grainInterfaceType = _known.GetOrAdd(type, Read);
        return !grainInterfaceType.IsDefault;
    }

    // What has no such attribute is left to Orleans.
    private static GrainInterfaceType Read(Type type) =>
        type.GetCustomAttribute<GrainInterfaceTypeAttribute>(inherit: false)?.GetGrainInterfaceType(null!, type) ?? default;
}
