using System.Reflection;
using System.Text;

namespace LLMHive.Architecture;

/// <summary>
/// Data on the wire and in storage. The Orleans analyzer records interfaces and classes (<c>OrleansContracts.txt</c>), but
/// no data; <c>WireContracts.txt</c> beside this test does: alias, id, type and name of each field, numbers of each enum,
/// and the names that stored state hangs on.
/// </summary>
public sealed class WireContractTests
{
    private const string Record = "LLMHIVE_RECORD_CONTRACTS";

    [Fact]
    public void WireContracts_OfTheCode_AreThoseRecorded()
    {
        var path = Path.Combine(House.Root, "tests", "Unit", "Architecture", "WireContracts.txt");
        var present = Describe();
        if (Environment.GetEnvironmentVariable(Record) == "1")
        {
            File.WriteAllText(path, string.Join('\n', present) + "\n");
        }

        var recorded = File.ReadAllText(path).TrimEnd('\n').Split('\n');
        House.AssertNone(
            recorded.Except(present).Select(line => "- " + line).Concat(present.Except(recorded).Select(line => "+ " + line)),
            $"Data on the wire or in storage changed. Never renumber, retype or reuse a field; when the change is meant, record it with {Record}=1 and review the diff:");
    }

    private static string[] Describe() =>
    [
        .. House.Types.Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), false)).SelectMany(DescribeData),
        .. House.Types.Where(type => type.IsEnum && type.Assembly == typeof(GrainKeys).Assembly).SelectMany(DescribeEnum),
        .. House.GrainClasses.SelectMany(DescribeStates).Distinct().Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> DescribeData(Type type) =>
        from member in type.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let id = member.GetCustomAttribute<IdAttribute>()
        where id is not null
        orderby id.Id
        select $"{type.GetCustomAttribute<AliasAttribute>(false)?.Alias} {id.Id}: {Name(TypeOf(member))} {member.Name}";

    private static IEnumerable<string> DescribeEnum(Type type) =>
        Enum.GetNames(type).Select(name => $"{type.FullName} {Convert.ToInt64(Enum.Parse(type, name), null)}: {name}");

    private static IEnumerable<string> DescribeStates(Type grain) =>
        from parameter in grain.GetConstructors().SelectMany(constructor => constructor.GetParameters())
        let attribute = parameter.GetCustomAttribute<PersistentStateAttribute>()
        where attribute is not null
        from property in parameter.ParameterType.GetGenericArguments()[0].GetProperties()
        where property.CanWrite
        select $"stored {attribute.StateName}: {Name(property.PropertyType)} {property.Name}";

    private static Type TypeOf(MemberInfo member) =>
        member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    private static string Name(Type type)
    {
        if (!type.IsGenericType)
        {
            return type.Name;
        }

        var name = new StringBuilder(type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]);
        return name.Append('<').AppendJoin(", ", type.GetGenericArguments().Select(Name)).Append('>').ToString();
    }
}
