using System.Reflection;
using Orleans.Concurrency;

namespace LLMHive.Architecture;

/// <summary>What a grain looks like from outside, and what its identity on the wire and in storage hangs on.</summary>
public sealed class GrainContractTests
{
    [Fact]
    public void Grains_UnderSrc_AreFound() =>
        Assert.True(House.GrainInterfaces.Count() > 5 && House.GrainClasses.Count() > 5, "The tests of this class look at nothing.");

    [Fact]
    public void GrainInterfaces_Identity_IsPinned() =>
        House.AssertNone(
            from type in House.GrainInterfaces
            where !type.IsDefined(typeof(AliasAttribute), false) || !type.IsDefined(typeof(GrainInterfaceTypeAttribute), false)
            select type.FullName,
            "A grain interface needs [Alias] and [GrainInterfaceType], so that renaming it is free:");

    [Fact]
    public void GrainMethods_Identity_IsPinned() =>
        House.AssertNone(
            GrainMethods().Where(method => !method.IsDefined(typeof(AliasAttribute), false)).Select(Show),
            "A grain method needs [Alias], so that renaming it is free:");

    [Fact]
    public void GrainClasses_Identity_IsPinned() =>
        House.AssertNone(
            House.GrainClasses.Where(type => !type.IsDefined(typeof(GrainTypeAttribute), false)).Select(type => type.FullName!),
            "A grain class needs [GrainType]; its stored state hangs on it:");

    [Fact]
    public void GrainMethods_Names_AreDomainVerbs() =>
        House.AssertNone(
            GrainMethods().Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal)).Select(Show),
            "Every grain method is asynchronous; leave the suffix out:");

    [Fact]
    public void GrainMethods_LastParameter_IsCancellationToken() =>
        House.AssertNone(
            from method in GrainMethods()
            where method.GetParameters() is not [.., { ParameterType: var last }] || last != typeof(CancellationToken)
            select Show(method),
            "The last parameter of a grain method is a CancellationToken:");

    [Fact]
    public void StatelessWorkers_Interfaces_DoNotStream() =>
        House.AssertNone(
            from type in House.GrainClasses
            where type.IsDefined(typeof(StatelessWorkerAttribute), false)
            from @interface in type.GetInterfaces()
            from method in @interface.GetMethods()
            where method.ReturnType is { IsGenericType: true } result && result.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)
            select $"{type.FullName}: {Show(method)}",
            "A stateless worker streams; its MoveNext lands on another worker and the stream breaks. Use [Reentrant, PreferLocalPlacement]:");

    [Fact]
    public void WireTypes_Identity_IsPinned() =>
        House.AssertNone(
            from type in House.Types
            where type.IsDefined(typeof(GenerateSerializerAttribute), false) && !type.IsDefined(typeof(AliasAttribute), false)
            select type.FullName,
            "A type with [GenerateSerializer] needs [Alias], so that renaming it is free:");

    private static IEnumerable<MethodInfo> GrainMethods() => House.GrainInterfaces.SelectMany(type => type.GetMethods());

    private static string Show(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";
}
