using System.Globalization;
using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>Tells roughly in which language a prompt is written: enough to see that a rewriting changed it.</summary>
internal static partial class PromptLanguage
{
    private static readonly (string Language, HashSet<string> Words)[] Latin =
    [
        ("en", ["the", "and", "of", "to", "is", "what", "how", "in", "for", "with", "a"]),
        ("de", ["der", "die", "das", "und", "ist", "wie", "was", "ein", "eine", "mit", "für", "nicht", "den"]),
        ("fr", ["le", "la", "les", "et", "est", "une", "des", "pour", "que", "dans", "quel", "quelle"]),
        ("es", ["el", "los", "las", "y", "es", "una", "para", "que", "cómo", "qué", "del"]),
        ("it", ["il", "gli", "e", "è", "una", "per", "che", "come", "della", "di"]),
        ("pt", ["o", "os", "e", "é", "uma", "para", "que", "como", "não", "do", "da"]),
        ("nl", ["de", "het", "een", "en", "is", "van", "voor", "hoe", "wat", "niet"]),
    ];

    /// <summary>A language of Latin letters by its small words, else the script of most letters; <c>?</c> when the text does not tell.</summary>
    public static string Of(string text)
    {
        var letters = text.Where(char.IsLetter).Take(2000).ToList();
        if (letters.Count == 0)
        {
            return "?";
        }

        var script = letters.CountBy(Script).MaxBy(count => count.Value).Key;
        if (script != "latin")
        {
            return script;
        }

        var words = Word().Matches(text.ToLower(CultureInfo.InvariantCulture)).Select(match => match.Value).ToList();
        var scored = Latin.Select(it => (it.Language, Count: words.Count(it.Words.Contains))).OrderByDescending(it => it.Count).ToList();
        return scored[0].Count > scored[1].Count ? scored[0].Language : "?";
    }

    private static string Script(char letter) => (int)letter switch
    {
        < 0x250 => "latin",
        < 0x400 => "greek",
        < 0x530 => "cyrillic",
        < 0x600 => "hebrew",
        < 0x780 => "arabic",
        < 0xe00 => "indic",
        < 0x1100 => "other",
        >= 0x3040 and < 0x3100 => "japanese",
        >= 0x4e00 and < 0xa000 => "han",
        >= 0xac00 and < 0xd7b0 => "hangul",
        _ => "other",
    };

    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex Word();
}
