using System.Reflection;
using System.Text.RegularExpressions;

namespace LLMHive.Architecture;

/// <summary>
/// Where grains keep their state. The AdoNet provider's key holds the state's name but not the grain's class, so names are
/// unique in the whole house.
/// </summary>
public sealed partial class GrainStateTests
{
    [Fact]
    public void States_UnderSrc_AreFound() => Assert.NotEmpty(States());

    [Fact]
    public void StateNames_OfAllGrains_AreUnique() =>
        House.AssertNone(
            from state in States().Select(state => (User: state.Class.FullName, Name: state.Attribute.StateName)).Concat(Bridges())
            group state.User by state.Name into users
            where users.Count() > 1
            select $"'{users.Key}': {string.Join(", ", users)}",
            "Two states have one name, and would share a row where their keys are alike:");

    [Fact]
    public void StateNames_OfBridges_AreFound() => Assert.Contains(Bridges(), bridge => bridge.Name == "orchestration.run");

    [Fact]
    public void StorageNames_OfAllStates_AreGiven() =>
        House.AssertNone(
            from state in States()
            where string.IsNullOrWhiteSpace(state.Attribute.StorageName) || string.IsNullOrWhiteSpace(state.Attribute.StateName)
            select state.Class.FullName,
            "Give a state its name and the name of its storage:");

    [Fact]
    public void GrainClasses_Bases_AreNotGrainOfState() =>
        House.AssertNone(
            from type in House.Types
            where Bases(type).Any(@base => @base.IsGenericType && @base.GetGenericTypeDefinition() == typeof(Grain<>))
            select type.FullName,
            "Grain<TState> names its state after nothing; take IPersistentState<TState>:");

    [Fact]
    public void GrainClasses_PersistentStates_CarryTheAttribute() =>
        House.AssertNone(
            from type in House.GrainClasses
            from parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            where parameter.ParameterType is { IsGenericType: true } given && given.GetGenericTypeDefinition() == typeof(IPersistentState<>)
                && parameter.GetCustomAttribute<PersistentStateAttribute>() is null
            select $"{type.FullName}({parameter.Name})",
            "A persistent state needs [PersistentState(name, storage)]:");

    private static IEnumerable<(Type Class, PersistentStateAttribute Attribute)> States() =>
        from type in House.GrainClasses
        from parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
        let attribute = parameter.GetCustomAttribute<PersistentStateAttribute>()
        where attribute is not null
        select (type, attribute);

    // States that a grain reads itself, without the attribute.
    private static IEnumerable<(string? User, string Name)> Bridges() =>
        from source in House.Sources
        from bridge in Bridge().Matches(source.Root.ToFullString())
        select ((string?)source.Path, bridge.Groups[1].Value);

    [GeneratedRegex(@"StateStorageBridge<\w+>(?: \w+ = new)?\(\s*""([^""]+)""")]
    private static partial Regex Bridge();

    private static IEnumerable<Type> Bases(Type type)
    {
        for (var at = type.BaseType; at is not null; at = at.BaseType)
        {
            yield return at;
        }
    }
}
