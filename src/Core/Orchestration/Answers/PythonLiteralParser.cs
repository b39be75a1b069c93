using System.Globalization;
using System.Numerics;
using System.Text;

namespace LLMHive.Orchestration;

/// <summary>A recursive-descent reader of Python literals that prints each value as Python would.</summary>
/// <param name="source">The text; read once.</param>
internal sealed class PythonLiteralParser(string source)
{
    // A model that repeats "[[[[" must not exhaust the stack.
    private const int MaxDepth = 64;
    private int _at;

    /// <summary>Reads the whole text as one literal.</summary>
    /// <param name="printed">The value as Python prints it; a string without quotes.</param>
    public bool TryParse(out string printed)
    {
        Skip();
        var quoted = _at < source.Length && source[_at] is '\'' or '"';
        var value = quoted ? ReadString() : ReadValue(0);
        if (value is not null && TakeIf(','))
        {
            value = ReadBareTuple(quoted ? PythonLiteral.Quote(value) : value);
        }

        Skip();
        printed = value ?? "";
        return value is not null && _at == source.Length;
    }

    // "1, 2" without brackets is a tuple too.
    private string? ReadBareTuple(string first)
    {
        var items = new List<string> { first };
        do
        {
            Skip();
            if (_at == source.Length)
            {
                break;
            }

            if (ReadValue(0) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }
        while (TakeIf(','));
        return Print('(', ')', items, comma: true, []);
    }

    private string? ReadValue(int depth)
    {
        Skip();
        if (_at >= source.Length || depth > MaxDepth)
        {
            return null;
        }

        return source[_at] switch
        {
            '[' => ReadItems('[', ']', depth),
            '(' => ReadItems('(', ')', depth),
            '{' => ReadItems('{', '}', depth),
            '\'' or '"' => ReadString() is { } text ? PythonLiteral.Quote(text) : null,
            'u' when _at + 1 < source.Length && source[_at + 1] is '\'' or '"' => ReadUnicode(),
            'b' when _at + 1 < source.Length && source[_at + 1] is '\'' or '"' => ReadBytes(),
            '-' or '+' or '.' or (>= '0' and <= '9') => ReadNumber(),
            _ => ReadWord(),
        };
    }

    // Lists, tuples, sets and dictionaries differ in their brackets and in ": value" behind a key.
    private string? ReadItems(char open, char close, int depth)
    {
        _at++;
        var items = new List<string>();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var comma = false;
        while (!TakeIf(close))
        {
            if ((items.Count > 0 && !comma) || ReadValue(depth + 1) is not { } item)
            {
                return null;
            }

            if (open == '{' && TakeIf(':'))
            {
                if (ReadValue(depth + 1) is not { } value)
                {
                    return null;
                }

                var known = values.ContainsKey(item);
                values[item] = value; // the last value of a repeated key counts, at the place of the first
                if (known)
                {
                    comma = TakeIf(',');
                    continue;
                }
            }

            items.Add(item);
            comma = TakeIf(',');
        }

        return Print(open, close, items, comma, values);
    }

    private static string? Print(char open, char close, List<string> items, bool comma, Dictionary<string, string> values)
    {
        if (values.Count > 0)
        {
            return values.Count == items.Count ? "{" + string.Join(", ", items.Select(key => $"{key}: {values[key]}")) + "}" : null;
        }

        return (open, items.Count) switch
        {
            ('(', 1) => comma ? $"({items[0]},)" : items[0], // (1) is a number, (1,) a tuple
            _ => open + string.Join(", ", items) + close,
        };
    }

    private string? ReadString()
    {
        var text = new StringBuilder();
        // Neighbouring strings are one string in Python.
        while (_at < source.Length && source[_at] is '\'' or '"')
        {
            if (!ReadQuoted(text))
            {
                return null;
            }

            Skip();
        }

        return text.ToString();
    }

    private bool ReadQuoted(StringBuilder text)
    {
        var quote = source[_at++];
        while (_at < source.Length)
        {
            var c = source[_at++];
            if (c == quote)
            {
                return true;
            }

            if (c == '\\' && _at < source.Length)
            {
                ReadEscape(text);
            }
            else
            {
                text.Append(c);
            }
        }

        return false;
    }

    private void ReadEscape(StringBuilder text)
    {
        var c = source[_at++];
        var hex = c switch { 'x' => 2, 'u' => 4, _ => 0 };
        if (hex > 0 && _at + hex <= source.Length
            && ushort.TryParse(source.AsSpan(_at, hex), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            text.Append((char)code);
            _at += hex;
            return;
        }

        _ = c switch
        {
            'n' => text.Append('\n'),
            't' => text.Append('\t'),
            'r' => text.Append('\r'),
            'f' => text.Append('\f'),
            'v' => text.Append('\v'),
            '0' => text.Append('\0'),
            '\\' or '\'' or '"' => text.Append(c),
            _ => text.Append('\\').Append(c),
        };
    }

    private string? ReadUnicode()
    {
        _at++;
        return ReadString() is { } text ? PythonLiteral.Quote(text) : null;
    }

    // Bytes are printed as they were written but for the quotes: their escapes are canonical already in what models write.
    private string? ReadBytes()
    {
        var start = _at++;
        var scratch = new StringBuilder();
        if (!ReadQuoted(scratch))
        {
            return null;
        }

        var inner = source[(start + 2)..(_at - 1)];
        return inner.Contains('\'', StringComparison.Ordinal) ? $"b\"{inner}\"" : $"b'{inner}'";
    }

    private string? ReadNumber()
    {
        var start = _at;
        _at += source[_at] is '-' or '+' ? 1 : 0;
        while (_at < source.Length && (char.IsAsciiLetterOrDigit(source[_at]) || source[_at] is '.' or '_'
            || (source[_at] is '-' or '+' && source[_at - 1] is 'e' or 'E')))
        {
            _at++;
        }

        var digits = source.AsSpan(start, _at - start);
        var bare = digits.TrimStart("+-");
        if (bare.Length > 1 && bare[0] == '0' && char.IsAsciiDigit(bare[1]))
        {
            return null; // 007 is no Python number, so it was text
        }

        if (BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole.ToString(CultureInfo.InvariantCulture);
        }

        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? PrintReal(real) : null;
    }

    // The shortest digits are .NET's; where exponents begin (below 1e-4, from 1e16 on) and how they look is Python's.
    private static string PrintReal(double value)
    {
        var magnitude = Math.Abs(value);
        if (magnitude is not 0 and (< 1e-4 or >= 1e16))
        {
            var scientific = value.ToString("E16", CultureInfo.InvariantCulture);
            var shortest = Enumerable.Range(0, 17).Select(digits => value.ToString("E" + digits, CultureInfo.InvariantCulture))
                .FirstOrDefault(text => double.Parse(text, CultureInfo.InvariantCulture) == value, scientific);
            var split = shortest.IndexOf('E', StringComparison.Ordinal);
            var power = int.Parse(shortest.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            return string.Create(CultureInfo.InvariantCulture, $"{shortest[..split]}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}");
        }

        var plain = value.ToString("R", CultureInfo.InvariantCulture);
        plain = plain.Contains('E', StringComparison.Ordinal) ? value.ToString("F1", CultureInfo.InvariantCulture) : plain;
        return plain.Contains('.', StringComparison.Ordinal) ? plain : plain + ".0";
    }

    private string? ReadWord()
    {
        var start = _at;
        while (_at < source.Length && char.IsAsciiLetterOrDigit(source[_at]))
        {
            _at++;
        }

        var word = source.AsSpan(start, _at - start);
        if (word is "set" && source.AsSpan(_at).StartsWith("()"))
        {
            _at += 2;
            return "set()";
        }

        return word switch
        {
            "True" or "true" => "True",
            "False" or "false" => "False",
            "None" or "null" => "None",
            _ => null,
        };
    }

    private void Skip()
    {
        while (_at < source.Length && char.IsWhiteSpace(source[_at]))
        {
            _at++;
        }
    }

    private bool TakeIf(char wanted)
    {
        Skip();
        if (_at >= source.Length || source[_at] != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }
}
