namespace LLMHive.Architecture;

/// <summary>Classes are sealed, or made to be derived from.</summary>
public sealed class TypeShapeTests
{
    [Fact]
    public void Classes_UnderSrc_AreSealedAbstractOrStatic() =>
        House.AssertNone(
            from type in House.Types
            where type is { IsClass: true, IsSealed: false, IsAbstract: false }
            select $"{type.Assembly.GetName().Name}: {type.FullName}",
            "Seal the class, or make it abstract when others derive from it:");
}
