using System.Globalization;
using System.Numerics;

namespace LLMHive.Models;

/// <summary>An exact fraction in lowest terms; the denominator is positive.</summary>
internal readonly record struct Rational
{
    private const int Digits = 12;
    private const long MostBits = 1 << 16;

    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new DivideByZeroException();
        }

        var common = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        (Numerator, Denominator) = (numerator / common, denominator / common);
    }

    public BigInteger Numerator { get; }

    public BigInteger Denominator { get; }

    public static implicit operator Rational(int value) => new(value, 1);

    public static Rational operator +(Rational a, Rational b) => new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Rational operator -(Rational a, Rational b) => a + new Rational(-b.Numerator, b.Denominator);

    public static Rational operator *(Rational a, Rational b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Rational operator /(Rational a, Rational b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    /// <summary>Reads digits with an optional point.</summary>
    public static Rational Parse(string digits)
    {
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var places = point < 0 ? 0 : digits.Length - point - 1;
        return new(BigInteger.Parse(digits.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture), BigInteger.Pow(10, places));
    }

    /// <summary>A whole power; null when the exponent is no whole number, or the result of no sane size (towers of powers).</summary>
    public Rational? Power(Rational exponent)
    {
        if (exponent.Denominator != 1 || BigInteger.Abs(exponent.Numerator) > 1000
            || (Numerator.GetBitLength() + Denominator.GetBitLength()) * (long)BigInteger.Abs(exponent.Numerator) > MostBits)
        {
            return null;
        }

        var n = (int)exponent.Numerator;
        return n >= 0
            ? new(BigInteger.Pow(Numerator, n), BigInteger.Pow(Denominator, n))
            : new Rational(BigInteger.Pow(Denominator, -n), BigInteger.Pow(Numerator, -n));
    }

    /// <summary>All digits when they end within twelve places, else rounded to twelve, half away from zero.</summary>
    public override string ToString()
    {
        var scaled = BigInteger.Abs(Numerator) * BigInteger.Pow(10, Digits);
        var (whole, rest) = (BigInteger.Divide(scaled, Denominator), BigInteger.Remainder(scaled, Denominator));
        if (rest * 2 >= Denominator)
        {
            whole++;
        }

        var text = whole.ToString(CultureInfo.InvariantCulture).PadLeft(Digits + 1, '0');
        var fraction = text[^Digits..].TrimEnd('0');
        var sign = Numerator.Sign < 0 && !whole.IsZero ? "-" : "";
        return sign + text[..^Digits] + (fraction.Length > 0 ? "." + fraction : "");
    }
}
