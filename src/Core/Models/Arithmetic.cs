using System.Text.RegularExpressions;

namespace LLMHive.Models;

/// <summary>
/// Reads a formula by recursive descent: sum = product (± product)*, product = power (× or ÷ power)*, power = sign (^ power),
/// sign = ± value, value = number, number %, or a sum in brackets. Commas stand between thousands and nowhere else.
/// </summary>
public sealed partial class Arithmetic
{
    private const int MaxDepth = 64;
    private readonly string _text;
    private int _at, _depth;

    // What was read last is a percentage, or a sum of percentages.
    private bool _isPercent;

    private Arithmetic(string text) => _text = text;

    /// <summary>
    /// The value of a formula or number; null when the text is neither, has no value, or comes on the way to one above
    /// <see cref="Rational.MostBits"/>. So is <c>100 - 10%</c>: to some it is 90, to others 99.9.
    /// </summary>
    public static Rational? Evaluate(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var formula = new Arithmetic(text.Replace("×", "*", StringComparison.Ordinal).Replace("÷", "/", StringComparison.Ordinal)
            .Replace("−", "-", StringComparison.Ordinal).Replace("**", "^", StringComparison.Ordinal));
        try
        {
            var value = formula.Sum();
            formula.Skip();
            return formula._at == formula._text.Length ? value : null;
        }
        catch (Exception fault) when (fault is FormatException or DivideByZeroException)
        {
            return null;
        }
    }

    private Rational Sum()
    {
        if (++_depth > MaxDepth)
        {
            throw new FormatException("Nested too deeply.");
        }

        var value = Product();
        var isPercent = _isPercent;
        while (Take("+-") is { } sign)
        {
            value = Sane(sign == '+' ? value + Product() : value - Product());
            if (_isPercent != isPercent)
            {
                throw new FormatException("A percentage of what?");
            }
        }

        _depth--;
        return value;
    }

    private Rational Product()
    {
        var value = Power();
        while (Take("*/x") is { } sign)
        {
            value = Sane(sign == '/' ? value / Power() : value * Power());
            _isPercent = false;
        }

        return value;
    }

    private Rational Power()
    {
        if (Take("+-") is { } sign)
        {
            // Signs in a row recurse as brackets do.
            if (++_depth > MaxDepth)
            {
                throw new FormatException("Nested too deeply.");
            }

            var value = Power();
            _depth--;
            return sign == '-' ? 0 - value : value;
        }

        var radix = Value();
        if (Take("^") is null)
        {
            return radix;
        }

        var power = radix.Power(Power()) ?? throw new FormatException("No whole exponent, or too high.");
        _isPercent = false;
        return power;
    }

    private Rational Value()
    {
        if (Take("(") is not null)
        {
            var inner = Sum();
            return Take(")") is null ? throw new FormatException("A bracket is open.") : inner;
        }

        Skip();
        var number = Number().Match(_text, _at);
        if (!number.Success || number.Length > Rational.MostBits)
        {
            throw new FormatException("No number, or too long.");
        }

        _at += number.Length;
        var value = Sane(Rational.Parse(number.Value.Replace(",", "", StringComparison.Ordinal)));
        _isPercent = Take("%") is not null;
        return _isPercent ? value / 100 : value;
    }

    // Sums of fractions grow with each term, and the time of the next step with them.
    private static Rational Sane(Rational value) => value.Bits <= Rational.MostBits ? value : throw new FormatException("Of no sane size.");

    private char? Take(string any)
    {
        Skip();
        if (_at == _text.Length || !any.Contains(_text[_at], StringComparison.Ordinal))
        {
            return null;
        }

        return _text[_at++];
    }

    private void Skip()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    // "0x10" is hexadecimal, "10x10" a product; "1,5" and "1.000,5" are numbers elsewhere, and mean another thing there.
    [GeneratedRegex(@"\G(?!0x)(?>(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?![0-9.,])")]
    private static partial Regex Number();
}
