using System.Globalization;

namespace LLMHive.Models;

/// <summary>
/// Reads a formula by recursive descent: sum = product (± product)*, product = power (× or ÷ power)*, power = sign (^ power),
/// sign = ± value, value = number, number %, or a sum in brackets.
/// </summary>
public sealed class Arithmetic
{
    private const int MaxDepth = 64;
    private readonly string _text;
    private int _at, _depth;

    private Arithmetic(string text) => _text = text;

    /// <summary>The value of a formula or number; null when the text is neither, or has no value.</summary>
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
        while (Take("+-") is { } sign)
        {
            value = sign == '+' ? value + Product() : value - Product();
        }

        _depth--;
        return value;
    }

    private Rational Product()
    {
        var value = Power();
        while (Take("*/x") is { } sign)
        {
            value = sign == '/' ? value / Power() : value * Power();
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
        return Take("^") is null ? radix : radix.Power(Power()) ?? throw new FormatException("No whole exponent.");
    }

    private Rational Value()
    {
        if (Take("(") is not null)
        {
            var inner = Sum();
            return Take(")") is null ? throw new FormatException("A bracket is open.") : inner;
        }

        Skip();
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] is '.' or ','))
        {
            _at++;
        }

        var digits = _text[start.._at].Replace(",", "", StringComparison.Ordinal).TrimEnd('.');
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) && (digits.Length < 28 || digits.Count(c => c == '.') > 1))
        {
            throw new FormatException("No number.");
        }

        var value = Rational.Parse(digits);
        return Take("%") is null ? value : value / 100;
    }

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
}
