using System.Globalization;
using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>
/// What no rewriting of a prompt may lose or add: names, numbers, quoted text, code, constraints, language and form of the
/// output. Found by patterns, so a rewriting can be rejected without asking anybody.
/// </summary>
internal sealed partial record PromptInvariants
{
    private static readonly (string Kind, string[] Words)[] ConstraintWords =
    [
        ("negation", ["not", "no", "never", "without", "avoid", "don't", "nicht", "kein", "keine", "ohne", "nie", "pas", "sans", "sin"]),
        ("only", ["only", "exclusively", "solely", "just", "nur", "seulement", "solo"]),
        ("exactly", ["exactly", "precisely", "genau", "exactement", "exactamente"]),
        ("at_most", ["at most", "no more than", "maximum", "max", "up to", "under", "less than", "fewer than", "höchstens", "maximal", "au plus"]),
        ("at_least", ["at least", "no less than", "minimum", "min", "more than", "mindestens", "au moins", "al menos"]),
    ];

    private static readonly (string Kind, string[] Words)[] FormatWords =
    [
        ("json", ["json"]), ("table", ["table", "tabelle", "tableau"]), ("csv", ["csv"]), ("yaml", ["yaml"]), ("xml", ["xml"]),
        ("markdown", ["markdown"]), ("list", ["list", "bullet", "bullets", "bullet points", "liste", "lista"]),
        ("one_word", ["one word", "single word", "one letter", "single letter"]), ("steps", ["step by step", "steps"]),
        ("words", ["words", "wörter", "mots", "palabras"]), ("sentences", ["sentence", "sentences", "sätze", "phrases"]),
    ];

    /// <summary>Code, in fences or back-quotes.</summary>
    public required ImmutableArray<string> Code { get; init; }

    /// <summary>Text in quotation marks.</summary>
    public required ImmutableArray<string> Quoted { get; init; }

    /// <summary>Numbers, without separators.</summary>
    public required ImmutableArray<string> Numbers { get; init; }

    /// <summary>Names, identifiers and addresses.</summary>
    public required ImmutableArray<string> Entities { get; init; }

    /// <summary>Kinds of constraints.</summary>
    public required ImmutableArray<string> Constraints { get; init; }

    /// <summary>Forms of output that are named.</summary>
    public required ImmutableArray<string> Formats { get; init; }

    /// <summary>Language it is written in.</summary>
    public required string Language { get; init; }

    /// <summary>Reads them out of a prompt.</summary>
    public static PromptInvariants Of(string prompt)
    {
        var code = All(CodeText(), prompt);
        var plain = CodeText().Replace(prompt, " ");
        var quoted = All(QuotedText(), plain);
        var language = PromptLanguage.Of(plain);
        var lower = " " + plain.ToLower(CultureInfo.InvariantCulture) + " ";
        return new PromptInvariants
        {
            Code = code,
            Quoted = quoted,
            Numbers = [.. NumberText().Matches(plain).Select(match => match.Value.Replace(",", "", StringComparison.Ordinal)).Distinct()],
            Entities = [.. Name().Matches(QuotedText().Replace(plain, " ")).Select(match => match.Value).Where(name => !IsCommon(name, language)).Distinct(StringComparer.OrdinalIgnoreCase)],
            Constraints = Kinds(ConstraintWords, lower),
            Formats = Kinds(FormatWords, lower),
            Language = language,
        };
    }

    /// <summary>In what way a rewriting does not keep to them, as a stable code with detail; null when it keeps to all.</summary>
    /// <param name="original">The original prompt.</param>
    /// <param name="rewriting">The rewriting.</param>
    public string? BrokenBy(string original, string rewriting)
    {
        var other = Of(rewriting);

        // A name may stand anywhere in the other text, also at the beginning of a sentence, where nothing marks it as a name.
        return (Language != "?" && other.Language != "?" && Language != other.Language ? $"language: {Language} became {other.Language}" : null)
            ?? Lost("code", Code, text => rewriting.Contains(text, StringComparison.Ordinal))
            ?? Lost("quoted", Quoted, text => rewriting.Contains(text, StringComparison.Ordinal))
            ?? Lost("number", Numbers, other.Numbers.Contains)
            ?? Lost("entity", Entities, name => rewriting.Contains(name, StringComparison.OrdinalIgnoreCase))
            ?? Lost("constraint", Constraints, other.Constraints.Contains)
            ?? Lost("format", Formats, other.Formats.Contains)
            ?? Added("code", other.Code, text => original.Contains(text.Trim('`'), StringComparison.Ordinal))
            ?? Added("quoted", other.Quoted, text => original.Contains(text, StringComparison.Ordinal))
            ?? Added("number", other.Numbers, Numbers.Contains)
            ?? Added("entity", other.Entities, name => original.Contains(name, StringComparison.OrdinalIgnoreCase))
            ?? Added("constraint", other.Constraints, Constraints.Contains)
            ?? Added("format", other.Formats, Formats.Contains);
    }

    private static string? Lost(string kind, ImmutableArray<string> wanted, Func<string, bool> kept) =>
        wanted.FirstOrDefault(item => !kept(item)) is { } lost ? $"lost_{kind}: {Excerpt.EndOf(lost, 80)}" : null;

    private static string? Added(string kind, ImmutableArray<string> found, Func<string, bool> known) =>
        found.FirstOrDefault(item => !known(item)) is { } added ? $"added_{kind}: {Excerpt.EndOf(added, 80)}" : null;

    private static ImmutableArray<string> Kinds((string Kind, string[] Words)[] kinds, string lower) =>
        [.. kinds.Where(kind => kind.Words.Any(word => Stands(lower, word))).Select(kind => kind.Kind)];

    private static bool Stands(string lower, string word)
    {
        for (var at = lower.IndexOf(word, StringComparison.Ordinal); at >= 0; at = lower.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            if (!char.IsLetterOrDigit(lower[at - 1]) && !char.IsLetterOrDigit(lower[at + word.Length]))
            {
                return true;
            }
        }

        return false;
    }

    // Capitalised for grammar, as every German noun is, or a form of output, which is compared by itself.
    private static bool IsCommon(string name, string language) => name is "I" or "A" or "OK" or "Please" or "Je"
        || (language == "de" && char.IsUpper(name[0]) && name.Skip(1).All(char.IsLower))
        || FormatWords.Any(kind => kind.Words.Contains(name.ToLowerInvariant()));

    private static ImmutableArray<string> All(Regex pattern, string text) => [.. pattern.Matches(text).Select(match => match.Value).Distinct()];

    [GeneratedRegex(@"```.*?```|`[^`\n]+`", RegexOptions.Singleline)]
    private static partial Regex CodeText();

    [GeneratedRegex(@"(?<=[""“„«])[^""“”„«»\n]{2,200}(?=[""”“»])")]
    private static partial Regex QuotedText();

    [GeneratedRegex(@"(?<![\p{L}\d_])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|(?<![\p{L}\d_])\d+(?:\.\d+)?")]
    private static partial Regex NumberText();

    // Capitals inside a sentence, acronyms, CamelCase and snake_case, addresses; the first word of a sentence tells nothing.
    // What comes before an at or an underscore is looked for once a word: callers send words of a megabyte.
    [GeneratedRegex(@"https?://[^\s)>""]+|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+"
        + @"|\b(?=(?>\w*?[a-z])\w*_\w)\w+\b|\b[a-z]+[A-Z]\w*\b|\b[A-Z]{2,}\w*\b|(?<=[\p{Ll}\d,;:][\s""“(]{1,2})\p{Lu}\p{Ll}+(?:\s\p{Lu}\p{Ll}+)*")]
    private static partial Regex Name();
}
