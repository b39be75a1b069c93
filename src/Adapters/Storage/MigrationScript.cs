using System.Globalization;

namespace LLMHive.Storage;

/// <summary>One numbered step of a schema, from a file named <c>NNNN_words.sql</c>.</summary>
/// <param name="Version">Its number; steps run in this order.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Sql">Statements; they run in one transaction.</param>
internal sealed record MigrationScript(int Version, string Name, string Sql)
{
    /// <summary>The scripts of one dialect that this assembly carries, in order. The numbers are 1, 2, 3 … without a gap.</summary>
    /// <param name="dialect">A folder under <c>deploy/sql</c>, such as <c>sqlite</c>.</param>
    public static IReadOnlyList<MigrationScript> Embedded(string dialect)
    {
        var assembly = typeof(MigrationScript).Assembly;
        var prefix = dialect + "/";
        MigrationScript[] scripts =
        [
            .. from resource in assembly.GetManifestResourceNames()
               where resource.StartsWith(prefix, StringComparison.Ordinal)
               let name = resource[prefix.Length..]
               orderby name
               select new MigrationScript(NumberOf(name), name, Read(resource)),
        ];
        for (var i = 0; i < scripts.Length; i++)
        {
            if (scripts[i].Version != i + 1)
            {
                throw new InvalidOperationException(
                    $"Schema files must be numbered without gaps: expected {i + 1:0000}, found '{scripts[i].Name}'; rename the file.");
            }
        }

        return scripts;

        string Read(string resource)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            return reader.ReadToEnd();
        }
    }

    private static int NumberOf(string name) =>
        name.Length > 5 && name[4] == '_' && int.TryParse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidOperationException($"Schema file '{name}' must be named NNNN_words.sql; rename it.");
}
